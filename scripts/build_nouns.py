#!/usr/bin/env python3
"""Write src/events/rules/wordnet.toml: nouns of persons, groups and places or vehicles, from WordNet 3.0.

    scripts/build_nouns.py [--wordnet DIR] [--check]

Reads DIR (default /usr/share/wordnet, Debian's package wordnet-base). A noun belongs to a class when its commonest
sense does, and at least half of its tagged uses. With --check nothing is written: exits 1 if the file would change.
Standard library only. Licence and attribution: NOTICE.
"""
import argparse
import collections
import pathlib
import sys
import textwrap

OUT = pathlib.Path(__file__).resolve().parent.parent / "src/events/rules/wordnet.toml"

# of what WordNet calls a social group, these are no body that acts: styles, feasts, kinship, transport
NO_GROUP = """alinement ally ancestry assizes banquet beats bloodline bookfair bottler burgh cardinalate carload cast
chute-the-chute colloquium conclave cornhusking crossroads deco echelon elevated enemy enosis funicular gamelan gaudy
genealogy gens grade grandstand gridlock hegemony hip-hop hostile housewarming hypercoaster indaba kindred kith lineage
major majors masque mates meeting men menage metro minors mods monorail musketry obeah obi pedigree phyle phylum piste
profession railroad railway rave-up reunion rout ruck seance secession seminar septette sevensome sextette shindig shindy
sociable society soiree strings subway swarm symposium team tech totem tryst unionism convention conference congress
banquet village parish hamlet settlement crossroads audience secessionist underground utility processor""".split()
STYLES = "art_movement feudalism doctrine school"


def read(folder, part="noun"):
    """Synsets (number -> lexical file, words, hypernyms, verb groups) and words (lemma -> senses, commonest first) of a part of
    speech, "noun" or "verb", with their counts."""
    synsets, lemmas, counts = {}, {}, collections.Counter()
    for line in (folder / f"data.{part}").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            continue
        fields = line.split("|")[0].split()
        size = int(fields[3], 16)
        words = fields[4 : 4 + 2 * size : 2]
        at = 4 + 2 * size
        links = [fields[at + 1 + 4 * i : at + 5 + 4 * i] for i in range(int(fields[at]))]
        above = [link[1] for link in links if link[0] in ("@", "@i")]
        synsets[fields[0]] = (int(fields[1]), words, above, [link[1] for link in links if link[0] == "$"])
    for line in (folder / "cntlist.rev").read_text(encoding="utf-8").splitlines():
        key, sense, count = line.split()
        lemma, rest = key.split("%")
        if rest.startswith({"noun": "1:", "verb": "2:"}[part]):
            counts[lemma, int(sense) - 1] = int(count)
    for line in (folder / f"index.{part}").read_text(encoding="utf-8").splitlines():
        if not line.startswith("  "):
            fields = line.split()
            lemmas[fields[0]] = fields[-int(fields[2]) :]
    return synsets, lemmas, counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", type=pathlib.Path, default=pathlib.Path("/usr/share/wordnet"))
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    synsets, nouns, counts = read(args.wordnet)

    above = {}

    def kinds(synset):
        if synset not in above:
            above[synset] = {synset}.union(*(kinds(up) for up in synsets[synset][2]))
        return above[synset]

    def first(lemma):
        return nouns[lemma][0]

    styles = {synset for word in STYLES.split() if word in nouns for synset in [first(word)]}

    def members(belongs):
        for lemma, senses in sorted(nouns.items()):
            if not lemma.replace("-", "").isalpha() or not lemma.isascii() or len(lemma) < 3:
                continue
            # senses that are written with a capital are names
            told = [(counts[lemma, at] + 0.5, s) for at, s in enumerate(senses) if lemma in synsets[s][1]]
            if told and belongs(told[0][1]):
                share = sum(n for n, s in told if belongs(s)) / sum(n for n, _ in told)
                if share >= 0.5:
                    yield lemma

    social, structure, vehicle = first("social_group"), first("structure"), first("vehicle")
    classes = {
        "person_wordnet": list(members(lambda s: synsets[s][0] == 18)),
        "group_wordnet": [
            lemma
            for lemma in members(lambda s: social in kinds(s) and not styles & kinds(s))
            if lemma not in NO_GROUP and not lemma.endswith("ism")
        ],
        "thing_wordnet": list(members(lambda s: structure in kinds(s) or vehicle in kinds(s))),
    }
    text = "# Nouns by what they name, from WordNet 3.0 (see NOTICE); written by scripts/build_nouns.py.\n[class]\n"
    for name, words in classes.items():
        text += f'{name} = """\n' + "\n".join(textwrap.wrap(" ".join(words), 118, break_on_hyphens=False)) + '\n"""\n'
    if args.check:
        sys.exit(0 if OUT.exists() and OUT.read_text(encoding="utf-8") == text else f"{OUT} would change")
    OUT.write_text(text, encoding="utf-8")
    print({name: len(words) for name, words in classes.items()})


if __name__ == "__main__":
    main()
