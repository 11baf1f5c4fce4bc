"""The small model of src/events/learned: weights of signs beside a network over the vectors of the words around a predicate, by their
places in the parse, and over what a gated recurrence makes of its sentence. Used by fit_events.py. Needs torch.
"""
import collections
import math
import struct

import numpy as np
import torch

MAGIC = b"COPYTASTER-DEEP-2\n"
# as in src/events/learned/deep.rs
SLOTS, MOST, SENTENCE = 12, 4, 24
NAMES = ["(person)", "(land)", "(org)", "(name)"]
# places of the hidden layer, of the recurrence each way; sentences a step
HIDDEN, STATES, EPOCHS, BATCH, RATE = 192, 64, 8, 160, 3e-3
# parts of speech, as sentences spell them
UPOS = ["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"]
# what keeps the signs' own weights small, and how often a sign must have been seen
SHRINK, SEEN = 1e-2, 6
# after what share of the epochs the signs are given up that weigh less than this for every class
SIFTED, LIGHT = 0.625, 0.45
# a word is idle if it was seen so often and hardly ever likelier than this to tell of an event
IDLE_SEEN, IDLE = 12, 0.2


def is_form(sign):
    """Whether a sign tells of a predicate's form, for the hidden layer."""
    return sign in ("v", "n", "passive", "told") or (sign.startswith(("tag ", "is ", "told ")) and sign.count(" ") == 1)


def idle_words(words, chances):
    """Signs of words ("n year") that were seen often and hardly ever told of an event."""
    often, telling = collections.Counter(), collections.Counter()
    for word, row in zip(words, chances):
        own = next((s for s in word["signs"] if s.startswith(("v ", "n ")) and s.count(" ") == 1), None)
        often[own] += 1
        telling[own] += row[0] < 1 - IDLE
    return sorted(own for own, n in often.items() if own and n >= IDLE_SEEN and telling[own] <= n / 300)


class Vectors:
    """Words and their vectors in whole steps; row 0 is for words that have none."""

    def __init__(self, words, vectors):
        self.words = NAMES + list(words)
        self.rows = {word: i + 1 for i, word in enumerate(self.words)}
        chance = np.random.RandomState(0)
        table = np.vstack([chance.randn(len(NAMES), vectors.shape[1]), vectors / np.sqrt((vectors**2).mean())])
        self.step = float(np.abs(table).clip(max=4).max() / 127)
        self.steps = np.clip(np.round(table / self.step), -127, 127).astype(np.int8)

    @classmethod
    def of(cls, words, step, steps):
        """What a file holds: all words with those for names, and their vectors in whole steps."""
        self = cls.__new__(cls)
        self.words, self.step, self.steps = words, step, steps
        self.rows = {word: i + 1 for i, word in enumerate(words)}
        return self

    def row(self, word):
        return self.rows.get(word) or ("-" in word and self.rows.get(word.rsplit("-", 1)[-1])) or 0

    def table(self):
        return np.vstack([np.zeros((1, self.steps.shape[1])), self.steps * self.step]).astype(np.float32)


class Rows:
    """What many words show, and their sentences, as numbers."""

    def __init__(self, words, vectors, signs, forms):
        self.count = len(words)
        self.slots = np.zeros((len(words), SLOTS - 1, MOST), np.int32)
        self.said = np.zeros((len(words), SENTENCE), np.int32)
        shown, values, ends, formed, form_ends = [], [], [0], [], [0]
        numbers, sentences = {}, []
        self.sentence, self.at = np.zeros(len(words), np.int32), np.array([word["at"] for word in words], np.int32)
        for at, word in enumerate(words):
            number = numbers.setdefault(id(word["sentence"]), len(sentences))
            if number == len(sentences):
                sentences.append(word["sentence"])
            self.sentence[at] = number
            filled = collections.Counter()
            for slot, spelt in word["places"]:
                row = vectors.row(spelt)
                if row and filled[slot] < MOST:
                    self.slots[at, slot, filled[slot]] = row
                    filled[slot] += 1
            said = [vectors.row(sign[5:]) for sign in word["signs"] if sign.startswith("says ")]
            said = [row for row in said if row][:SENTENCE]
            self.said[at, : len(said)] = said
            for sign, value in word["signs"].items():
                if sign in signs:
                    shown.append(signs[sign])
                    values.append(value)
                if sign in forms:
                    formed.append(forms[sign])
            ends.append(len(shown))
            form_ends.append(len(formed))
        self.signs, self.values, self.ends = np.array(shown, np.int64), np.array(values, np.float32), np.array(ends)
        self.forms, self.form_ends = np.array(formed, np.int64), np.array(form_ends)
        upos = {name: i + 1 for i, name in enumerate(UPOS)}
        self.tokens = [np.array([[vectors.row(word), upos[tag]] for word, tag in told], np.int32) for told in sentences]
        # the words of each sentence, one sentence behind another
        self.order = np.argsort(self.sentence, kind="stable")
        self.first = np.searchsorted(self.sentence[self.order], np.arange(len(sentences) + 1))

    def steps(self, size, order):
        """Numbers of some sentences of like length at a time, in any order where `order` is a generator."""
        mixed = order.permutation(len(self.tokens)) if order else np.arange(len(self.tokens))
        steps = []
        for first in range(0, len(mixed), 20 * size):
            part = sorted(mixed[first : first + 20 * size], key=lambda i: len(self.tokens[i]))
            steps += [part[i : i + size] for i in range(0, len(part), size)]
        if order:
            order.shuffle(steps)
        return steps

    def batch(self, sentences):
        """The numbers of the words of some sentences, and what the network needs of them."""
        words = np.concatenate([self.order[self.first[i] : self.first[i + 1]] for i in sentences])
        longest = max(len(self.tokens[i]) for i in sentences)
        tokens = np.zeros((len(sentences), longest, 2), np.int64)
        for row, i in enumerate(sentences):
            tokens[row, : len(self.tokens[i])] = self.tokens[i]
        row_of = {number: row for row, number in enumerate(sentences)}
        rows = np.array([row_of[i] for i in self.sentence[words]])

        def ragged(ends):
            lengths = ends[words + 1] - ends[words]
            starts = np.cumsum(lengths) - lengths
            return np.repeat(ends[words] - starts, lengths) + np.arange(lengths.sum()), torch.from_numpy(starts)

        signs, starts = ragged(self.ends)
        forms, form_starts = ragged(self.form_ends)
        return words, (
            torch.from_numpy(tokens), torch.from_numpy(rows), torch.from_numpy(self.at[words].astype(np.int64)),
            torch.from_numpy(self.slots[words].astype(np.int64)), torch.from_numpy(self.said[words].astype(np.int64)),
            torch.from_numpy(self.signs[signs]), torch.from_numpy(self.values[signs]), starts,
            torch.from_numpy(self.forms[forms]), form_starts)


def recur(gates, known, width):
    """Runs the recurrence of src/nlp/net/scan.rs over gates of sentences x words x 6 * `width`, both ways."""
    out = []
    for way, part in enumerate(gates.split(3 * width, -1)):
        candidate, forget, output = part.split(width, -1)
        forget = torch.where(known, torch.sigmoid(forget), 1.0)  # what is no word changes nothing
        given = ((1 - forget) * torch.tanh(candidate)).unbind(1)
        forget = forget.unbind(1)
        state, states = torch.zeros_like(given[0]), [None] * len(given)
        for at in range(len(given)) if way == 0 else reversed(range(len(given))):
            state = forget[at] * state + given[at]
            states[at] = state
        out.append(torch.sigmoid(output) * torch.stack(states, 1))
    return torch.cat(out, -1)


class Student(torch.nn.Module):
    def __init__(self, signs, forms, classes, table):
        super().__init__()
        width = table.shape[1]
        self.vectors = torch.nn.Embedding.from_pretrained(torch.from_numpy(table), padding_idx=0)
        self.upos = torch.nn.Embedding(len(UPOS) + 1, width, padding_idx=0)
        self.gates = torch.nn.Linear(width, 6 * STATES)
        self.signs = torch.nn.EmbeddingBag(signs, classes, mode="sum")
        self.forms = torch.nn.EmbeddingBag(forms, HIDDEN, mode="sum")
        torch.nn.init.zeros_(self.signs.weight)
        torch.nn.init.zeros_(self.forms.weight)
        self.inner = torch.nn.Linear(SLOTS * width + 2 * STATES, HIDDEN)
        self.outer = torch.nn.Linear(HIDDEN, classes)
        self.drop_words, self.drop = torch.nn.Dropout(0.1), torch.nn.Dropout(0.2)

    def alone(self, signs, values, starts):
        return self.signs(signs, starts, per_sample_weights=values)

    def forward(self, tokens, sentence, at, slots, said, signs, values, starts, forms, form_starts):
        def mean(rows):
            return self.vectors(rows).sum(-2) / (rows > 0).sum(-1, keepdim=True).clamp(min=1)

        read = self.drop_words(self.vectors(tokens[..., 0]) + self.upos(tokens[..., 1]))
        states = recur(self.gates(read), tokens[..., 1:] > 0, STATES)[sentence, at]
        words = torch.cat([mean(slots), mean(said).unsqueeze(1)], 1)
        hidden = self.inner(torch.cat([self.drop_words(words).flatten(1), self.drop(states)], 1)) + self.forms(forms, form_starts)
        return self.outer(self.drop(torch.relu(hidden))) + self.alone(signs, values, starts)


class File:
    """Reads what `Fitted.write_deep` wrote, from the front."""

    def __init__(self, data):
        if not data.startswith(MAGIC):
            raise ValueError("no such network")
        self.data, self.at = data, len(MAGIC)

    def take(self, count):
        self.at += count
        return self.data[self.at - count : self.at]

    def numbers(self, count):
        return struct.unpack(f"<{count}I", self.take(4 * count))

    def floats(self, *shape):
        return np.frombuffer(self.take(4 * math.prod(shape)), "<f4").reshape(shape)

    def lines(self):
        return self.take(self.numbers(1)[0]).decode().splitlines()


class Fitted:
    """A student and the numbers of its signs."""

    def __init__(self, words, chances, weights, vectors, classes, log=True):
        """`chances` has a row a word: how likely it is of each class; `weights` how much the word counts."""
        torch.manual_seed(0)
        often = collections.Counter(sign for word in words for sign in word["signs"])
        self.vectors, self.classes, self.idle = vectors, classes, idle_words(words, chances)
        self.signs = {sign: i for i, sign in enumerate(sorted(s for s, n in often.items() if n >= SEEN))}
        self.forms = {sign: i for i, sign in enumerate(sorted(s for s, n in often.items() if n >= 20 and is_form(s)))}
        self.model = Student(len(self.signs), len(self.forms), len(classes), vectors.table())
        self.train(words, chances, weights, EPOCHS, RATE, log)

    @classmethod
    def read(cls, table, deep, signs=()):
        """The student that wrote these two files; with room for more signs, that weigh nothing yet. One without words has those of deep.bin."""
        file = File(deep.read_bytes())
        width, slots, hidden, states, count = file.numbers(5)
        words, step = file.lines(), file.floats(1)[0]
        self = cls.__new__(cls)
        self.vectors = Vectors.of(words, float(step), np.frombuffer(file.take(len(words) * width), np.int8).reshape(-1, width))
        if not words:
            self.vectors = cls.read(table.with_name("trigger.tsv"), deep.with_name("deep.bin")).vectors
        if file.lines() != UPOS or (slots, hidden, states) != (SLOTS, HIDDEN, STATES):
            raise ValueError(f"{deep}: a network of another shape")
        parts = {"upos.weight": file.floats(len(UPOS), width), "gates.weight": file.floats(width, 6 * STATES).T, "gates.bias": file.floats(6 * STATES),
                 "inner.weight": file.floats(SLOTS * width + 2 * STATES, HIDDEN).T, "inner.bias": file.floats(HIDDEN),
                 "outer.weight": file.floats(HIDDEN, count).T, "outer.bias": file.floats(count)}
        names = file.lines()
        parts["forms.weight"] = file.floats(len(names), HIDDEN)
        self.idle = file.lines()
        first, *lines = table.read_text(encoding="utf-8").splitlines()
        self.classes = first.split()
        weights = dict(line.split("\t") for line in lines)
        self.signs = {sign: i for i, sign in enumerate(sorted(weights.keys() | set(signs)))}
        self.forms = {name: i for i, name in enumerate(names)}
        self.model = Student(len(self.signs), len(self.forms), count, self.vectors.table())
        with torch.no_grad():
            for name, values in parts.items():
                own = self.model.get_parameter(name)
                # row 0 is for what is no word
                own[name == "upos.weight" :] = torch.from_numpy(values.copy())
            for sign, cells in weights.items():
                for cell in cells.split(" "):
                    number, weight = cell.split(":")
                    self.model.signs.weight[self.signs[sign], int(number)] = float(weight)
        return self

    @classmethod
    def onto(cls, table, deep, words, classes, forms):
        """A student for other classes, that begins with what the one of these two files makes of sentences, and knows no signs but those of
        form, which are those that begin with one of `forms`."""
        before = cls.read(table, deep)
        often = collections.Counter(sign for word in words for sign in word["signs"] if sign.startswith(forms))
        self = cls.__new__(cls)
        torch.manual_seed(0)
        self.vectors, self.classes, self.idle, self.signs = before.vectors, classes, [], {"bias": 0}
        self.forms = {sign: i for i, sign in enumerate(sorted(sign for sign, n in often.items() if n >= 20))}
        self.model = Student(len(self.signs), len(self.forms), len(classes), self.vectors.table())
        with torch.no_grad():
            for name in ("upos.weight", "gates.weight", "gates.bias", "inner.weight", "inner.bias"):
                self.model.get_parameter(name).copy_(before.model.get_parameter(name))
        return self

    def train(self, words, chances, weights, epochs, rate, log=True):
        """Fits all but the vectors, from where they are."""
        torch.manual_seed(0)
        order = np.random.RandomState(0)
        rows = Rows(words, self.vectors, self.signs, self.forms)
        model = self.model
        others = [p for name, p in model.named_parameters() if p.requires_grad and not name.startswith("signs")]
        optimiser = torch.optim.AdamW([{"params": others, "weight_decay": 1e-2},
                                       {"params": model.signs.parameters(), "weight_decay": 0.0}], lr=rate)
        chances, weights = torch.from_numpy(chances), torch.from_numpy(weights)
        steps, step = epochs * len(rows.steps(BATCH, None)), 0
        sifted = round(epochs * SIFTED)
        for epoch in range(epochs):
            model.train()
            total = 0.0
            if epoch == sifted:
                kept = (model.signs.weight.detach().abs().amax(1, keepdim=True) >= LIGHT).float()
            for sentences in rows.steps(BATCH, order):
                for group in optimiser.param_groups:
                    group["lr"] = rate * max(0.02, 1 - step / steps)
                at, batch = rows.batch(sentences)
                loss = (-(chances[at] * torch.log_softmax(model(*batch), -1)).sum(1) * weights[at]).mean()
                total += loss.item() * len(at)
                loss = loss + SHRINK * (model.alone(*batch[5:8]) ** 2).mean()
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(others, 5.0)
                optimiser.step()
                if epoch >= sifted:
                    with torch.no_grad():
                        model.signs.weight *= kept
                step += 1
            if log:
                print(f"epoch {epoch + 1} of {epochs}, loss {total / rows.count:.4f}", flush=True)

    def predict(self, words):
        """A row a word: how likely it is of each class."""
        found = np.zeros((len(words), len(self.classes)), np.float32)
        if words:
            self.model.eval()
            rows = Rows(words, self.vectors, self.signs, self.forms)
            with torch.no_grad():
                for sentences in rows.steps(512, None):
                    at, batch = rows.batch(sentences)
                    found[at] = torch.softmax(self.model(*batch), -1).numpy()
        return found

    def sign_weights(self):
        """Sign -> its weight for each class."""
        table = self.model.signs.weight.detach().numpy()
        return {sign: table[i] for sign, i in self.signs.items()}

    def write_deep(self, path, words=True):
        """The network, as src/events/learned/deep.rs reads it; without its words if they are those of deep.bin."""
        def floats(tensor):
            return tensor.detach().numpy().astype("<f4").tobytes()

        def lines(words):
            text = "".join(f"{word}\n" for word in words).encode()
            return struct.pack("<I", len(text)) + text

        model, steps = self.model, self.vectors.steps
        names = sorted(self.forms, key=self.forms.get)
        with path.open("wb") as out:
            out.write(MAGIC + struct.pack("<5I", steps.shape[1], SLOTS, HIDDEN, STATES, len(self.classes)))
            known = (self.vectors.words, steps.tobytes()) if words else ([], b"")
            out.write(lines(known[0]) + struct.pack("<f", self.vectors.step) + known[1])
            out.write(lines(UPOS) + floats(model.upos.weight[1:]) + floats(model.gates.weight.T) + floats(model.gates.bias))
            out.write(floats(model.inner.weight.T) + floats(model.inner.bias) + floats(model.outer.weight.T) + floats(model.outer.bias))
            out.write(lines(names) + floats(model.forms.weight) + lines(self.idle))
