//! Reading, stage by stage and whole, over the sample wire: `cargo bench --bench stages`. The rate is words a second.

use std::fs;
use std::path::Path;

use copytaster::article::{self, Article, Hints};
use copytaster::enrich::{Engine, Options};
use copytaster::text::{Context, Document};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// Bytes of every sample that is an article.
fn samples() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/wire");
    let mut paths: Vec<_> = fs::read_dir(folder).expect("the sample wire").flatten().map(|e| e.path()).collect();
    paths.sort();
    paths.iter().filter_map(|p| fs::read(p).ok()).filter(|b| article::read(b, &Hints::default()).is_ok()).collect()
}

fn articles() -> Vec<Article> {
    samples().iter().filter_map(|b| article::read(b, &Hints::default()).ok()).collect()
}

fn words<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|t| t.split_whitespace().count()).sum()
}

fn document(article: &Article) -> Document {
    let context = Context { published: article.published_at, provider: article.provider.clone(), ..Context::default() };
    Document::new(article.headline.clone(), article.body.clone(), context)
}

/// Bytes to articles, every format of the sample wire.
#[divan::bench]
fn read_bytes(bencher: Bencher) {
    let samples = samples();
    let bytes: usize = samples.iter().map(Vec::len).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| samples.iter().filter(|b| article::read(divan::black_box(b), &Hints::default()).is_ok()).count());
}

/// Each annotator alone, on documents that the ones before it have read.
#[divan::bench(args = stage_names(), sample_count = 20)]
fn stage(bencher: Bencher, name: &str) {
    let engine = Engine::new(&Options::default()).expect("the embedded engine is sound");
    let mut documents: Vec<Document> = articles().iter().map(document).collect();
    let total = words(documents.iter().flat_map(|d| [d.headline.as_str(), d.body.as_str()]));
    let annotators: Vec<_> = engine.annotators().collect();
    let (_, at) = name.split_once(". ").map_or((name, 0), |(n, rest)| (rest, n.parse::<usize>().unwrap_or(1) - 1));
    for doc in &mut documents {
        for annotator in annotators.iter().take(at) {
            annotator.annotate(doc);
        }
    }
    bencher.counter(ItemsCount::new(total)).with_inputs(|| documents.clone()).bench_local_values(|mut documents| {
        for doc in &mut documents {
            annotators[at].annotate(doc);
        }
        documents
    });
}

fn stage_names() -> Vec<String> {
    let engine = Engine::new(&Options::default()).expect("the embedded engine is sound");
    engine.annotators().enumerate().map(|(i, a)| format!("{}. {}", i + 1, a.name())).collect()
}

/// The whole article, from parsed input to the published message.
#[divan::bench(sample_count = 20)]
fn whole(bencher: Bencher) {
    let engine = Engine::new(&Options::default()).expect("the embedded engine is sound");
    let articles = articles();
    let total = words(articles.iter().flat_map(|a| [a.headline.as_str(), a.body.as_str()]));
    bencher.counter(ItemsCount::new(total)).bench_local(|| {
        articles.iter().map(|a| engine.enrich(divan::black_box(a)).enrichment.values.len()).sum::<usize>()
    });
}
