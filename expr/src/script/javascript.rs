//! JavaScript, run by QuickJS. Each run has a fresh interpreter: nothing is left over from one script to the next.

mod convert;
mod host;
mod interpreter;

pub(super) use interpreter::{prepare, run as interpret};

/// Names that scripts have anyway and that variables do not replace.
pub(super) const BUILT_IN: [&str; 32] = [
    "Object",
    "Function",
    "Array",
    "String",
    "Number",
    "Boolean",
    "Date",
    "Math",
    "JSON",
    "RegExp",
    "Error",
    "Symbol",
    "Map",
    "Set",
    "Promise",
    "Proxy",
    "Reflect",
    "undefined",
    "NaN",
    "Infinity",
    "eval",
    "parseInt",
    "parseFloat",
    "isNaN",
    "isFinite",
    "globalThis",
    "java",
    "org",
    "Java",
    "Packages",
    "S",
    "XML",
];
