//! Markup to plain text: what a reader would see, and no more.
//!
//! A small reader of our own, because wire markup is often broken and no text may be lost with it: a tag that never
//! closes its quotes ends at the next `>`, an unknown entity stays as it stands, a lone `<` is text. Block elements end
//! a paragraph, white space collapses as in a browser, scripts and styles are dropped.

use memchr::{memchr, memmem};

use super::entities::ENTITIES;

/// The text of a piece of HTML, XHTML or NITF; paragraphs are parted by single line feeds.
#[must_use]
pub fn strip(markup: &str) -> String {
    let mut out = Text::default();
    let mut rest = markup;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        let (before, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push(before);
        match Piece::read(tail) {
            Piece::Text => {
                out.push("<");
                rest = tail.get(1..).unwrap_or_default();
            }
            Piece::Skip(len) => rest = tail.get(len..).unwrap_or_default(),
            Piece::Tag { name, closing, len } => {
                rest = tail.get(len..).unwrap_or_default();
                if !closing && DROPPED.contains(&name.as_str()) {
                    rest = after_element(rest, &name);
                }
                out.tag(&name, closing);
            }
        }
    }
    out.push(rest);
    out.finish()
}

/// Whether a text looks like markup: it has a closing tag, or a line break or paragraph tag.
#[must_use]
pub fn looks_like_markup(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        let tail = rest.get(at..).unwrap_or_default();
        if let Piece::Tag { name, closing, .. } = Piece::read(tail)
            && (closing || name == "br" || name == "p")
        {
            return true;
        }
        rest = tail.get(1..).unwrap_or_default();
    }
    false
}

/// Elements whose content nobody reads.
const DROPPED: &[&str] = &["script", "style", "title", "template", "noscript", "svg", "iframe", "object"];

/// Elements that stand on lines of their own (HTML, then NITF).
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
    "block",
    "body.content",
    "body.head",
    "bq",
    "dateline",
    "hedline",
    "hl1",
    "hl2",
    "tagline",
];

/// What begins at a `<`.
enum Piece {
    /// The `<` is text.
    Text,
    /// A comment, declaration or instruction of so many bytes.
    Skip(usize),
    Tag {
        name: String,
        closing: bool,
        len: usize,
    },
}

impl Piece {
    fn read(tail: &str) -> Self {
        let bytes = tail.as_bytes();
        if let Some(comment) = tail.strip_prefix("<!--") {
            // A comment that never ends hides nothing: its opening alone is dropped.
            return Self::Skip(memmem::find(comment.as_bytes(), b"-->").map_or(4, |end| 4 + end + 3));
        }
        if let Some(data) = tail.strip_prefix("<![CDATA[") {
            // What stands inside is text; its end mark is taken off by the caller's next look.
            return if memmem::find(data.as_bytes(), b"]]>").is_some() { Self::Skip(9) } else { Self::Text };
        }
        let closing = bytes.get(1) == Some(&b'/');
        match bytes.get(1 + usize::from(closing)) {
            Some(b'!' | b'?') => memchr(b'>', bytes).map_or(Self::Text, |end| Self::Skip(end + 1)),
            Some(first) if first.is_ascii_alphabetic() => {
                let start = 1 + usize::from(closing);
                let name: String = tail
                    .get(start..)
                    .unwrap_or_default()
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '_'))
                    .map(|c| c.to_ascii_lowercase())
                    .collect();
                tag_end(bytes).map_or(Self::Text, |len| Self::Tag { name, closing, len })
            }
            _ => Self::Text,
        }
    }
}

/// Bytes up to and with the `>` that ends a tag. A `>` within quotes does not; unless the quotes never close within a
/// sane length, in which case the first `>` does.
fn tag_end(bytes: &[u8]) -> Option<usize> {
    const LONGEST_TAG: usize = 16 * 1024;
    let first = memchr(b'>', bytes)?;
    let mut quote = None;
    let mut after_equals = false;
    for (at, &byte) in bytes.iter().enumerate().take(LONGEST_TAG) {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'>' => return Some(at + 1),
            // A quote opens a value only after `=`; anywhere else it is a slip.
            None if after_equals && matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None if byte == b'<' && at > 0 => return Some(first + 1).filter(|&end| end <= at).or(Some(at)),
            None => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = byte == b'=';
        }
    }
    Some(first + 1)
}

/// What follows the end of a dropped element; nothing if it never ends.
fn after_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = memmem::find(rest.as_bytes().get(from..).unwrap_or_default(), b"</") {
        let tail = rest.get(from + at..).unwrap_or_default();
        match Piece::read(tail) {
            Piece::Tag { name: found, len, .. } if found == name => return tail.get(len..).unwrap_or_default(),
            _ => from += at + 2,
        }
    }
    ""
}

/// Text as it is built: white space collapsed, paragraphs ended once.
#[derive(Default)]
struct Text {
    out: String,
    /// A space is owed before the next word.
    space: bool,
    /// The line is ended before the next word.
    newline: bool,
    /// Depth of `pre`, in which white space stands as it is.
    pre: usize,
}

impl Text {
    fn tag(&mut self, name: &str, closing: bool) {
        if name == "pre" {
            self.pre = if closing { self.pre.saturating_sub(1) } else { self.pre + 1 };
        }
        match name {
            "br" => self.newline = true,
            "td" | "th" | "option" | "button" => self.space = true,
            _ if BLOCKS.contains(&name) => self.newline = true,
            _ => {}
        }
    }

    fn push(&mut self, raw: &str) {
        let mut rest = raw;
        while let Some(at) = memchr(b'&', rest.as_bytes()) {
            let (before, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.plain(before);
            let (character, len) = entity(tail).unwrap_or(('&', 1));
            // A decoded `<` or line feed is text like any other.
            self.plain(character.encode_utf8(&mut [0; 4]));
            rest = tail.get(len..).unwrap_or_default();
        }
        self.plain(rest);
    }

    fn plain(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' if self.pre > 0 => self.newline = true,
                // Browsers do not collapse a no-break space; for a reader it is a space all the same.
                _ if c.is_whitespace() => self.space = true,
                // Soft hyphens are hints to a typesetter.
                '\u{ad}' => {}
                _ => {
                    self.part();
                    self.out.push(c);
                }
            }
        }
    }

    fn part(&mut self) {
        if !self.out.is_empty() {
            if self.newline {
                self.out.push('\n');
            } else if self.space {
                self.out.push(' ');
            }
        }
        self.space = false;
        self.newline = false;
    }

    fn finish(self) -> String {
        if memmem::find(self.out.as_bytes(), b"]]>").is_some() { self.out.replace("]]>", "") } else { self.out }
    }
}

/// The character that an entity at the start stands for, and the entity's length. `None` if it is none that we know.
fn entity(tail: &str) -> Option<(char, usize)> {
    let body = tail.strip_prefix('&')?;
    if let Some(digits) = body.strip_prefix('#') {
        return numeric(digits);
    }
    let len = body.bytes().take(10).take_while(u8::is_ascii_alphanumeric).count();
    let name = body.get(..len)?;
    let at = ENTITIES.binary_search_by(|(known, _)| known.cmp(&name)).ok()?;
    let (_, character) = ENTITIES.get(at)?;
    let closed = body.as_bytes().get(len) == Some(&b';');
    // Without its semicolon only what copy really writes so is taken: "AT&T" and "&copy=1" stay.
    (closed || matches!(name, "amp" | "nbsp" | "quot" | "lt" | "gt"))
        .then(|| (*character, 1 + len + usize::from(closed)))
}

fn numeric(digits: &str) -> Option<(char, usize)> {
    let (digits, radix, prefix) = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 3),
        None => (digits, 10, 2),
    };
    let len = digits.bytes().take(9).take_while(|b| char::from(*b).is_digit(radix)).count();
    let code = u32::from_str_radix(digits.get(..len)?, radix).ok()?;
    let closed = digits.as_bytes().get(len) == Some(&b';');
    let character = windows_1252(code).or_else(|| char::from_u32(code)).filter(|&c| c != '\0')?;
    Some((character, prefix + len + usize::from(closed)))
}

/// Numbers 128 to 159 mean Windows-1252, as browsers read them: `&#146;` is an apostrophe.
fn windows_1252(code: u32) -> Option<char> {
    const TABLE: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    TABLE.get(usize::try_from(code.checked_sub(128)?).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_becomes_what_a_reader_sees() {
        for (markup, expect) in [
            ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
            ("<p>One\n  line</p>\n\n<p>and <b>bold</b> text</p>", "One line\nand bold text"),
            ("a<br>b<br/>c<BR />d", "a\nb\nc\nd"),
            ("<div><div><p>deep</p></div></div>tail", "deep\ntail"),
            ("un<i>brok</i>en", "unbroken"),
            ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
            ("<pre>a\n  b</pre>", "a\nb"),
            ("x<script>if (a < b) { alert('</p>') }</script>y", "xy"),
            ("x<style>p { color: red }</style >y", "xy"),
            ("x<!-- hidden <p> -->y", "xy"),
            ("<!DOCTYPE html><html><head><title>T</title></head><body>B</body></html>", "B"),
            ("<?xml version=\"1.0\"?><p>x</p>", "x"),
            ("<p title=\"a > b\">x</p>", "x"),
            ("<![CDATA[plain]]> text", "plain text"),
            ("<hedline><hl1>Head</hl1></hedline><body.content><p>Body</p></body.content>", "Head\nBody"),
            ("", ""),
            ("  \n ", ""),
        ] {
            assert_eq!(strip(markup), expect, "{markup}");
        }
    }

    #[test]
    fn entities_are_decoded_once() {
        for (markup, expect) in [
            ("Q&amp;A", "Q&A"),
            ("&ldquo;Yes&rdquo; &mdash; he said", "“Yes” — he said"),
            ("the currency&rsquo;s slide", "the currency’s slide"),
            ("&#8217;&#x2019;&#146;", "’’’"),
            ("a&nbsp;b", "a b"),
            ("&lt;p&gt;", "<p>"),
            ("&amp;lt;", "&lt;"),
            ("AT&T and R&D;", "AT&T and R&D;"),
            ("&unknown; &#0; &#xffffffff; & &", "&unknown; &#0; &#xffffffff; & &"),
            ("co&shy;operate", "cooperate"),
            ("&apos;", "'"),
        ] {
            assert_eq!(strip(markup), expect, "{markup}");
        }
    }

    #[test]
    fn broken_markup_loses_no_text() {
        for (markup, expect) in [
            ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
            ("<p>open", "open"),
            ("one <b two</b> three", "one three"),
            ("<p class=\"x>first</p><p>second</p>", "first\nsecond"),
            ("text <", "text <"),
            ("text </", "text </"),
            ("text <p", "text <p"),
            ("a <!-- never closed b", "a never closed b"),
            ("</p></div>x", "x"),
        ] {
            assert_eq!(strip(markup), expect, "{markup}");
        }
    }

    #[test]
    fn a_table_of_entities_is_sorted() {
        assert!(ENTITIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn markup_is_told_from_text() {
        for markup in ["<p>x</p>", "a<br>b", "<b>x</b>"] {
            assert!(looks_like_markup(markup), "{markup}");
        }
        for text in ["plain", "5 < 6 > 3", "<ABC.N> shares rose", "a <b"] {
            assert!(!looks_like_markup(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_stripped_without_panic(text in ".{0,200}") {
            let _ = strip(&text);
        }

        #[test]
        fn any_soup_is_stripped_without_panic(text in "[<>/!&;#x\"'= apbr\\-\\[\\]0-9\n]{0,80}") {
            let _ = strip(&text);
        }

        #[test]
        fn text_without_markup_keeps_its_words(words in proptest::collection::vec("[a-z.,]{1,8}", 1..20)) {
            let text = words.join(" ");
            prop_assert_eq!(strip(&text), text);
        }
    }
}
