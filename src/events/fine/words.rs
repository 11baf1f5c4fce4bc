//! Words that say what is asked, promised, refused or protested at.

pub(super) const FREE: &[&str] = &["free", "release", "liberate", "freeing", "releasing"];
pub(super) const HELD: &[&str] = &[
    "prisoner",
    "hostage",
    "detainee",
    "captive",
    "leader",
    "activist",
    "journalist",
    "sailor",
    "soldier",
    "man",
    "woman",
    "teacher",
    "crew",
    "fisherman",
    "member",
    "people",
    "person",
    "worker",
    "pilot",
    "student",
    "politician",
    "minister",
    "they",
    "he",
    "she",
    "suspect",
    "inmate",
    "engineer",
    "priest",
    "nun",
    "tourist",
    "child",
    "girl",
    "boy",
    "aid",
    "reporter",
    "lawyer",
    "opponent",
    "protester",
    "migrant",
    "villager",
    "passenger",
    "staff",
    "employee",
    "citizen",
    "national",
    "businessman",
    "dissident",
    "captain",
    "envoy",
    "diplomat",
];
pub(super) const LEAVE: &[&str] = &[
    "withdraw",
    "withdrawal",
    "pullout",
    "pull-out",
    "pullback",
    "vacate",
    "retreat",
    "disarm",
    "demobilize",
    "de-escalate",
];
pub(super) const TRUCE: &[&str] = &["ceasefire", "cease-fire", "truce", "disarmament", "de-escalation", "armistice"];
pub(super) const END: &[&str] = &[
    "end", "stop", "halt", "cease", "suspend", "curb", "lift", "ease", "remove", "relax", "scrap", "cancel", "drop",
    "lifting",
];
pub(super) const FORCE: &[&str] = &[
    "attack",
    "shelling",
    "bombing",
    "fighting",
    "offensive",
    "violence",
    "strike",
    "hostility",
    "raid",
    "operation",
    "war",
    "assault",
    "bombardment",
    "incursion",
    "drill",
    "testing",
    "test",
];
pub(super) const EMBARGO: &[&str] = &["sanction", "embargo", "tariff", "blockade"];
pub(super) const LIMITS: &[&str] = &["ban", "curfew", "restriction", "emergency", "censorship", "lockdown", "closure"];
pub(super) const OUTSIDERS: &[&str] =
    &["inspector", "observer", "monitor", "peacekeeper", "inspection", "convoy", "investigator", "rapporteur"];
pub(super) const STEP_DOWN: &[&str] = &[
    "resign",
    "resignation",
    "ouster",
    "removal",
    "sacking",
    "dismissal",
    "oust",
    "sack",
    "dismiss",
    "abdicate",
    "impeachment",
    "impeach",
];
pub(super) const POLICY: &[&str] = &[
    "law",
    "bill",
    "tax",
    "policy",
    "decree",
    "fee",
    "tariff",
    "subsidy",
    "regulation",
    "legislation",
    "austerity",
    "levy",
    "quota",
    "amendment",
];
/// What else people march and strike over that a government decides.
pub(super) const GRIEVANCE: &[&str] = &[
    "decision",
    "plan",
    "measure",
    "price",
    "budget",
    "cut",
    "pension",
    "rule",
    "reform",
    "ruling",
    "cost",
    "project",
    "eviction",
    "shortage",
    "corruption",
];
pub(super) const RIGHTS: &[&str] =
    &["right", "freedom", "equality", "discrimination", "racism", "liberty", "gender", "abuse", "brutality"];
pub(super) const INSTITUTIONS: &[&str] =
    &["election", "constitution", "democracy", "referendum", "fraud", "coup", "parliament"];
pub(super) const TALK: &[&str] =
    &["talk", "negotiation", "dialogue", "meet", "meeting", "summit", "negotiate", "hearing"];
pub(super) const SETTLE: &[&str] = &["settlement", "accord", "settle", "treaty", "compromise"];
pub(super) const MEDIATE: &[&str] = &["mediate", "mediation", "mediator", "broker", "arbitration", "arbitrate"];
pub(super) const ARMS: &[&str] = &[
    "arm",
    "arms",
    "weapon",
    "missile",
    "ammunition",
    "tank",
    "warplane",
    "rifle",
    "launcher",
    "artillery",
    "howitzer",
    "munition",
];
pub(super) const RELIEF: &[&str] = &[
    "food",
    "medicine",
    "relief",
    "tent",
    "water",
    "shelter",
    "blanket",
    "rescuer",
    "vaccine",
    "doctor",
    "nurse",
    "rice",
    "wheat",
    "flour",
    "firefighter",
    "firefighting",
    "humanitarian",
    "medical",
    "rescue",
    "grain",
    "drug",
    "generator",
    "hospital",
];
pub(super) const MONEY: &[&str] =
    &["loan", "money", "fund", "funding", "credit", "grant", "debt", "bailout", "financing", "compensation"];
pub(super) const PROTECT: &[&str] = &["peacekeeper", "protection", "escort", "guarantee", "peacekeeping"];
pub(super) const TRADE: &[&str] = &[
    "trade",
    "export",
    "import",
    "investment",
    "pipeline",
    "gas",
    "oil",
    "electricity",
    "port",
    "railway",
    "fishing",
    "visa",
];
pub(super) const DRILL: &[&str] = &["exercise", "drill", "manoeuvre", "maneuver", "patrol", "training"];
pub(super) const COURTS: &[&str] = &["extradite", "extradition", "suspect", "fugitive"];
pub(super) const INTELLIGENCE: &[&str] = &["intelligence", "information"];
pub(super) const BACK: &[&str] =
    &["support", "backing", "recognise", "recognize", "recognition", "endorsement", "endorse", "back"];
