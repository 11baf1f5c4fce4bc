#!/usr/bin/env python3
"""Build the embedded tables from the gazetteers and from the project's own lists.

    scripts/build_tables.py [--gazetteer DIR] [--check]

Reads DIR (default ../shared/data/gazetteer) and src/nlp/data/tables/own/*.tsv, writes src/nlp/data/tables/*.tsv.
With --check nothing is written: exits 1 and names each file that would change. Output is deterministic.
Standard library only. Licences and attributions: src/nlp/data/tables/PROVENANCE.md and NOTICE.

One output file draws on one licence. Data under a share-alike licence (ODbL, CC BY-SA) stay in files of their own
(`*_odbl.tsv`, `*_by_sa.tsv`) that are joined when the tables are loaded.
"""
import argparse
import csv
import gzip
import io
import pathlib
import re
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "src/nlp/data/tables"
OWN = OUT / "own"

# CAMEO role -> PLOVER sector (plover.md, section 3); None drops the code
SECTOR = {
    "GOV": "GOV", "MIL": "MIL", "COP": "COP", "JUD": "JUD", "LEG": "LEG", "SPY": "SPY", "PTY": "PTY", "OPP": "OPP",
    "REB": "REB", "INS": "REB", "SEP": "REB", "UAF": "UAF", "CVL": "CVL", "CRM": "CRM", "BUS": "BUS", "LAB": "LAB",
    "AGR": "AGR", "EDU": "EDU", "REL": "REL", "REF": "REF", "ELI": "ELI", "MED": "JRN", "HLH": "MED", "NGO": "SOC",
    "NGM": "SOC", "ENV": "SOC", "HRI": "SOC", "DEV": "SOC", "SET": "CVL", "IRC": "SOC", "MNC": "BUS",
}
INTERNATIONAL = {"IGO", "NGO", "IMG", "MNC", "ISM"}
# the few whose sectors say more than the body they belong to
WITHIN_UN = {"IAE": "", "HLH": "MED", "REF": "REF", "DEV": "SOC", "KID": "SOC", "AGR": "AGR", "LAB": "LAB", "JUD": "JUD",
             "HRI": "SOC", "BUS": "BUS", "MIL": "MIL", "EDU": "EDU", "COP": "COP"}


def rows(path):
    """Rows of a tab-separated file as dictionaries; gzip by its name."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)


def fold(text):
    """The look-up form: what `nlp::tables::fold` makes of the same text."""
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower()
    text = text.translate(str.maketrans({"ł": "l", "ø": "o", "ı": "i", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}))
    text = re.sub(r"[.'’‘`ʼ\"]", "", text)
    return " ".join(re.sub(r"[^\w&]+", " ", text, flags=re.UNICODE).replace("_", " ").split())


def codes_of(countries):
    """Known three-letter heads: countries of the own list, and what folds into them."""
    heads = {c["iso3"]: c["iso3"] for c in countries}
    heads.update({"KSV": "KOS", "UNK": "KOS", "PAL": "PSE", "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "SCG": "SRB", "PNG": "PNG",
                  "BUR": "MMR", "SAR": "SRB", "GDR": "DEU", "WBG": "PSE", "SER": "SRB", "MNG": "MNG"})
    return heads


def cameo(code, heads):
    """One CAMEO code as (country, sectors) in PLOVER's terms; None where nothing useful remains."""
    parts = [code[i:i + 3] for i in range(0, len(code), 3)]
    if not code or any(len(p) != 3 or not p.isalpha() for p in parts):
        return None
    country, rest = None, parts
    first = parts[0]
    if first == "IGO":
        if "UNO" in parts:
            country = "UNO"
            sector = next((WITHIN_UN[p] for p in parts if p in WITHIN_UN), "")
            return country, [sector] if sector else []
        if "EEC" in parts:
            return "EUR", [SECTOR[p] for p in parts if p in ("LEG", "JUD", "COP", "BUS")][:1]
        return "IGO", ["MIL"] if "NAT" in parts else [SECTOR[p] for p in parts[1:] if SECTOR.get(p)][:1]
    if first in heads:
        country, rest = heads[first], parts[1:]
    elif first in INTERNATIONAL:
        inner = next((heads[p] for p in parts[1:] if p in heads), None)
        if first == "IMG":
            return "IMG", ["REB"]
        sector = "BUS" if first == "MNC" else "SOC"
        if first == "MNC" and "MED" in parts:
            sector = "JRN"
        if first == "MNC" and "HLH" in parts:
            sector = "BUS"
        if first == "NGO":
            sector = next((SECTOR[p] for p in parts[1:] if p in ("HLH", "EDU", "MED", "REL", "LAB", "BUS", "AGR", "JUD", "PTY", "REF", "REB")), "SOC")
        return inner or first, [sector]
    elif first not in SECTOR:
        # a region ("GRB", "SEA", "MEA") heads a group that crosses borders
        rest = parts[1:]
        country = "IMG" if "REB" in parts else None
    sectors = []
    for part in rest:
        sector = SECTOR.get(part)
        if sector and sector not in sectors:
            sectors.append(sector)
    # CAMEO writes the ministry's field after GOV; a member of parliament is a lawmaker first
    if sectors[:2] == ["GOV", "LEG"] or sectors[:2] == ["GOV", "JUD"]:
        sectors = sectors[1:2]
    if sectors[:1] == ["GOV"]:
        sectors = ["GOV", "MIL"] if sectors[1:2] == ["MIL"] else ["GOV"]
    if country is None and not sectors:
        return None
    return country, sectors[:2]


def day(text):
    """YYMMDD or YYYYMMDD as ISO; the dictionaries' two-digit years run from 1932 on."""
    if len(text) == 8:
        year, text = int(text[:4]), text[4:]
    elif len(text) == 6:
        year = int(text[:2])
        year, text = (1900 if year >= 32 else 2000) + year, text[2:]
    else:
        return None
    month, date = int(text[:2]), int(text[2:])
    return f"{year:04}-{min(max(month, 1), 12):02}-{min(max(date, 1), 28 if date == 0 else date):02}"


def terms(column, heads):
    """`CODE`, `CODE from-to`, `CODE >from`, `CODE <to`, `;` between -> [(country, sectors, from, to)]."""
    out = []
    for item in column.split(";"):
        code, _, span = item.strip().partition(" ")
        read = cameo(code, heads)
        if read is None:
            continue
        start = end = ""
        if span.startswith(">"):
            start = day(span[1:]) or ""
        elif span.startswith("<"):
            end = day(span[1:]) or ""
        elif "-" in span:
            a, _, b = span.partition("-")
            start, end = day(a) or "", day(b) or ""
            if start and end and start > end:
                start = ""
        out.append((read[0] or "", ",".join(read[1]), start, end))
    return out


TITLES = re.compile(
    r"^(?:(?:FORMER|EX|US|UK|AMERICAN|GERMAN|BRITISH|PRESIDENT|PRIME|MINISTER|CHANCELLOR|KANZLER|BUNDESKANZLER|KING|GENERAL|GEN|"
    r"SECRETARY|MR|MRS|MS|DR|SHEIK|SHEIKH|SAYYID|SAYYED|SEYYED|AYATOLLAH|COLONEL|SENATOR|GOVERNOR|GOV|PREMIER|THE|SIR|LORD|PRINCE)\.? )+")
ORG_WORDS = set("""army party front union organization organisation council committee agency ministry bank corporation corp company inc ltd
group movement league association federation forces force police court university college institute foundation fund church service services
bureau department office commission congress parliament assembly brigade brigades guard guards militia network alliance coalition society
network news times press post television radio airlines airways international national center centre school hospital agency club board
authority administration cabinet republic democratic liberation people peoples industries holdings systems technologies energy oil gas
petroleum insurance financial capital partners trust media communications motors pharmaceuticals laboratories stores resources plc llc sa ag
nv gmbh co islamic jihad rebels mujahideen""".split())


def looks_like_person(name, spans):
    words = name.split()
    return bool(spans) and 1 <= len(words) <= 6 and not any(fold(w) in ORG_WORDS for w in words)


def actors(source, heads, taken):
    """The dictionaries' actors as table rows: kind, folded names, terms."""
    people, groups = [], []
    for file in ("actors_countries_leaders.tsv.gz", "actors_international.tsv", "actors_armed_nonstate.tsv"):
        for row in rows(source / file):
            column = row["cameo_codes_with_dates"] or ""
            read = terms(column, heads)
            if not read:
                continue
            name = row["name_upper"].strip()
            names = [name] + [a for a in (row["aliases"] or "").split("|") if a.strip()]
            dated = any(t[2] or t[3] for t in read)
            bare_country = len(read) == 1 and not read[0][1] and not dated
            if bare_country and file.startswith("actors_countries"):
                continue  # countries with their cities and misspellings: our own list and GeoNames are better
            person = looks_like_person(name, dated)
            out = []
            for alias in names:
                alias = re.sub(r"\s+", " ", alias.replace("_", " ")).strip()
                if person:
                    alias = TITLES.sub("", alias.upper())
                key = fold(re.sub(r"^(?i:the) ", "", alias))
                if len(key) < 3 or key in out or any(ord(c) > 0x24F for c in key) or key.isdigit():
                    continue
                if person and " " not in key and len(key) < 4:
                    continue
                if not person and key in taken:
                    continue
                # a leader's name among a group's aliases would make the man a militia
                out.append(key)
            if out:
                merged = []
                for term in read:
                    if term not in merged:
                        merged.append(term)
                spans = ";".join("/".join(t) for t in merged[:12])
                (people if person else groups).append(("|".join(out[:12]), spans))
    return people, groups


def table(header, body):
    out = io.StringIO()
    out.write("\t".join(header) + "\n")
    for row in body:
        out.write("\t".join(str(c).replace("\t", " ") for c in row) + "\n")
    return out.getvalue()


def build(source):
    countries = list(rows(OWN / "countries.tsv"))
    heads = codes_of(countries)
    iso2 = {r["ISO3166-1-Alpha-2"]: r for r in rows(source / "country_codes_pddl.tsv")}
    folds_into = {"ALA": "FIN", "ASM": "USA", "AIA": "GBR", "ABW": "NLD", "BMU": "GBR", "BES": "NLD", "BVT": "NOR", "IOT": "GBR", "VGB": "GBR",
                  "CYM": "GBR", "CXR": "AUS", "CCK": "AUS", "COK": "NZL", "CUW": "NLD", "FLK": "GBR", "FRO": "DNK", "GUF": "FRA", "PYF": "FRA",
                  "ATF": "FRA", "GIB": "GBR", "GRL": "DNK", "GLP": "FRA", "GUM": "USA", "GGY": "GBR", "HMD": "AUS", "IMN": "GBR", "JEY": "GBR",
                  "MTQ": "FRA", "MYT": "FRA", "MSR": "GBR", "NCL": "FRA", "NIU": "NZL", "NFK": "AUS", "MNP": "USA", "PCN": "GBR", "PRI": "USA",
                  "REU": "FRA", "BLM": "FRA", "SHN": "GBR", "MAF": "FRA", "SPM": "FRA", "SXM": "NLD", "SGS": "GBR", "SJM": "NOR", "TKL": "NZL",
                  "TCA": "GBR", "UMI": "USA", "VIR": "USA", "WLF": "FRA", "ESH": "MAR"}
    state = {}
    ids = []
    for two, row in sorted(iso2.items()):
        three = row["ISO3166-1-Alpha-3"]
        state[two] = folds_into.get(three, three)
        ids.append((three, two, folds_into.get(three, three), row["wikidata_id"].rsplit("/", 1)[-1], row["Geoname ID"],
                    row["ISO4217-currency_alphabetic_code"].split(",")[0].strip(), row["Capital"].strip()))
    state["XK"] = "KOS"
    ids.append(("KOS", "XK", "KOS", "Q1246", "831053", "EUR", "Pristina"))
    files = {"country_ids.tsv": table(("iso3", "iso2", "state", "wikidata", "geonames", "currency", "capital"), sorted(ids))}

    odbl, seen = [], set()
    demonyms = {}
    for row in rows(source / "demonyms_mledoze.tsv"):
        demonyms.setdefault(row["iso2"], []).append(row["demonym"])
    for row in rows(source / "countries_mledoze.tsv"):
        iso = "KOS" if row["iso2"] == "XK" else row["iso3"]
        names = [n for n in (row["name"], row["official_name"]) if n]
        names += [n for n in row["alt_spellings"].split("|") if n and not any(ord(c) > 0x24F for c in n) and len(n) > 3]
        odbl.append((iso, state.get(row["iso2"], iso), "|".join(dict.fromkeys(names)), "|".join(sorted(set(demonyms.get(row["iso2"], [])))),
                     row["lat"], row["lon"]))
    files["countries_odbl.tsv"] = table(("iso3", "state", "names", "demonyms", "lat", "lon"), sorted(odbl))

    admin = []
    for row in rows(source / "admin1.tsv"):
        if row["iso2"] in state:
            admin.append((row["code"], state[row["iso2"]], row["name"]))
    files["admin1.tsv"] = table(("code", "state", "name"), sorted(admin))

    cities = []
    for row in rows(source / "cities15000.tsv.gz"):
        population = int(row["population"] or 0)
        names = {fold(row["name"]): None}
        if row["ascii_if_different"]:
            names.setdefault(fold(row["ascii_if_different"]))
        # transliterations of small places are noise that costs start-up time
        keep = population >= 50000 or row["feature_code"] in ("PPLC", "PPLA")
        for alias in row["alt_latin"].split("|") if keep else []:
            key = fold(alias)
            if len(key) >= 4 and key.isascii() and alias[:1].isupper():
                names.setdefault(key)
        # a suffix names the same town: "Baltimore City", "Mecca City"
        aliases = [n for n in names if n and not n.endswith(" shi")][: 1 + (24 if population >= 200000 or row["feature_code"] == "PPLC" else 8)]
        if row["iso2"] not in state or not aliases:
            continue
        cities.append((row["geonameid"], row["name"], "|".join(aliases), row["feature_code"], state[row["iso2"]],
                       f'{row["iso2"]}.{row["admin1_code"]}', round(float(row["lat"]), 3), round(float(row["lon"]), 3), population))
    cities.sort(key=lambda r: (-r[8], int(r[0])))
    files["cities.tsv"] = table(("geonames", "name", "names", "feature", "state", "admin1", "lat", "lon", "population"), cities)

    taken = {fold(c["name"]) for c in countries}
    for c in countries:
        taken.update(fold(a) for a in (c["aliases"] + "|" + c["parts"]).split("|") if a)
        taken.update(fold(a) for a in c["adjectives"].split("|") if a)
    for row in cities:
        if row[8] >= 30000:
            taken.update(row[2].split("|")[:1])
    people, groups = actors(source, heads, taken)
    files["people_cameo.tsv"] = table(("names", "terms"), sorted(set(people)))
    files["groups_cameo.tsv"] = table(("names", "terms"), sorted(set(groups)))

    by_name = {fold(c["name"]): c["iso3"] for c in countries}
    for c in countries:
        for alias in c["aliases"].split("|"):
            by_name.setdefault(fold(alias), c["iso3"])
    by_name.update({"european union": "EUR", "african union": "IGO", "peoples republic of china": "CHN"})
    leaders = []
    for row in rows(source / "leaders_wikidata.tsv"):
        iso = by_name.get(fold(row["country"]))
        if iso and not row["person"].startswith("Q"):
            office = re.split(r" of (?:the )?", row["position"], maxsplit=1)[0].lower()
            leaders.append((row["person"], iso, office, row["start_year"], row["end_year"], row["person_qid"]))
    files["leaders_wikidata.tsv"] = table(("name", "state", "office", "from", "to", "wikidata"), sorted(set(leaders)))
    office = {"presidents": "president", "prime-ministers": "prime minister", "monarchs": "monarch", "chancellors": "chancellor"}
    current = []
    for row in rows(source / "leaders_current.tsv"):
        iso = by_name.get(fold(row["country"]))
        if iso:
            since = row["since"] if row["since"] != "None" else ""
            current.append((row["person"], iso, office[row["position_group"]], since))
    files["leaders_by_sa.tsv"] = table(("name", "state", "office", "from"), sorted(set(current)))

    gender = {}
    for row in rows(source / "forenames_us_census1990.tsv"):
        gender.setdefault(fold(row["forename"]), set()).add(row["gender"])
    for row in rows(source / "forenames_cc0.tsv"):
        gender.setdefault(fold(row["forename"]), set()).update(row["genders"].split("|"))
    names = [(n, "".join(sorted(g & {"M", "F"}))) for n, g in sorted(gender.items()) if n and " " not in n]
    files["forenames.tsv"] = table(("forename", "genders"), names)
    return files


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--gazetteer", type=pathlib.Path, default=ROOT.parent / "shared/data/gazetteer")
    arguments.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    options = arguments.parse_args()
    stale = []
    for name, text in build(options.gazetteer).items():
        path = OUT / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not options.check:
            path.write_text(text, encoding="utf-8", newline="\n")
    for name in stale:
        print(f"{name}: {'differs' if options.check else 'written'}")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
