//! Functions of ranges and points: the relations of Allen's interval algebra.

use std::cmp::Ordering;

use super::{Args, Builtin, Value, fixed};
use crate::value::Range;

const POINTS: &[&[&str]] = &[
    &["point1", "point2"],
    &["point", "range"],
    &["range", "point"],
    &["range1", "range2"],
];
const RANGES: &[&[&str]] = &[&["range1", "range2"]];
const POINT_RANGE: &[&[&str]] = &[&["point", "range"], &["range1", "range2"]];
const RANGE_POINT: &[&[&str]] = &[&["range", "point"], &["range1", "range2"]];

pub(super) static FUNCTIONS: [Builtin; 14] = [
    fixed("before", POINTS, |_, a| relation(&Args(a), before)),
    fixed("after", POINTS, |_, a| {
        relation(&Args(a), |a, b| before(b, a))
    }),
    fixed("meets", RANGES, |_, a| ranges(&Args(a), meets)),
    fixed("met by", RANGES, |_, a| {
        ranges(&Args(a), |a, b| meets(b, a))
    }),
    fixed("overlaps", RANGES, |_, a| ranges(&Args(a), overlaps)),
    fixed("overlaps before", RANGES, |_, a| {
        ranges(&Args(a), overlaps_before)
    }),
    fixed("overlaps after", RANGES, |_, a| {
        ranges(&Args(a), overlaps_after)
    }),
    fixed("finishes", POINT_RANGE, |_, a| relation(&Args(a), finishes)),
    fixed("finished by", RANGE_POINT, |_, a| {
        relation(&Args(a), |a, b| finishes(b, a))
    }),
    fixed("includes", RANGE_POINT, |_, a| relation(&Args(a), includes)),
    fixed("during", POINT_RANGE, |_, a| {
        relation(&Args(a), |a, b| includes(b, a))
    }),
    fixed("starts", POINT_RANGE, |_, a| relation(&Args(a), starts)),
    fixed("started by", RANGE_POINT, |_, a| {
        relation(&Args(a), |a, b| starts(b, a))
    }),
    fixed(
        "coincides",
        &[&["point1", "point2"], &["range1", "range2"]],
        |_, a| relation(&Args(a), coincides),
    ),
];

fn relation(
    args: &Args,
    f: impl Fn(&Value, &Value) -> Option<bool>,
) -> Result<Value, super::Fault> {
    let (a, b) = (args.get(0), args.get(1));
    if a.is_null() || b.is_null() {
        return Ok(Value::Null);
    }
    Ok(Value::truth(f(a, b)))
}

fn ranges(args: &Args, f: impl Fn(&Range, &Range) -> Option<bool>) -> Result<Value, super::Fault> {
    Ok(match (args.get(0), args.get(1)) {
        (Value::Range(a), Value::Range(b)) => Value::truth(f(a, b)),
        _ => Value::Null,
    })
}

/// The order of a range's start and another value; an absent start is below all.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    a.compare(b)
}

fn before(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Range(a), Value::Range(b)) => {
            let order = order(&a.end.value, &b.start.value)?;
            Some(order.is_lt() || (order.is_eq() && !(a.end.included && b.start.included)))
        }
        (Value::Range(range), point) => {
            let order = order(&range.end.value, point)?;
            Some(order.is_lt() || (order.is_eq() && !range.end.included))
        }
        (point, Value::Range(range)) => {
            let order = order(point, &range.start.value)?;
            Some(order.is_lt() || (order.is_eq() && !range.start.included))
        }
        (a, b) => order(a, b).map(Ordering::is_lt),
    }
}

fn meets(a: &Range, b: &Range) -> Option<bool> {
    Some(order(&a.end.value, &b.start.value)?.is_eq() && a.end.included && b.start.included)
}

fn overlaps(a: &Range, b: &Range) -> Option<bool> {
    let first = order(&a.end.value, &b.start.value)?;
    let second = order(&b.end.value, &a.start.value)?;
    let reaches = |order: Ordering, both: bool| order.is_gt() || (order.is_eq() && both);
    Some(
        reaches(first, a.end.included && b.start.included)
            && reaches(second, b.end.included && a.start.included),
    )
}

fn overlaps_before(a: &Range, b: &Range) -> Option<bool> {
    let starts = order(&a.start.value, &b.start.value)?;
    let starts_first = starts.is_lt() || (starts.is_eq() && a.start.included && !b.start.included);
    let ends = order(&a.end.value, &b.end.value)?;
    let ends_first = ends.is_lt() || (ends.is_eq() && (!a.end.included || b.end.included));
    let touch = order(&a.end.value, &b.start.value)?;
    let touches = touch.is_gt() || (touch.is_eq() && a.end.included && b.start.included);
    Some(starts_first && ends_first && touches)
}

fn overlaps_after(a: &Range, b: &Range) -> Option<bool> {
    let touch = order(&b.end.value, &a.start.value)?;
    let touches = touch.is_gt() || (touch.is_eq() && b.end.included && a.start.included);
    let starts = order(&b.start.value, &a.start.value)?;
    let starts_later =
        starts.is_lt() || (starts.is_eq() && (b.start.included || !a.start.included));
    let ends = order(&b.end.value, &a.end.value)?;
    let ends_later = ends.is_lt() || (ends.is_eq() && a.end.included && !b.end.included);
    Some(touches && starts_later && ends_later)
}

fn finishes(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Range(a), Value::Range(b)) => {
            let same_end =
                order(&a.end.value, &b.end.value)?.is_eq() && a.end.included == b.end.included;
            let start = order(&a.start.value, &b.start.value)?;
            Some(
                same_end
                    && (start.is_gt()
                        || (start.is_eq() && (!a.start.included || b.start.included))),
            )
        }
        (Value::Range(_), _) => None,
        (point, Value::Range(range)) => {
            Some(range.end.included && order(&range.end.value, point)?.is_eq())
        }
        _ => None,
    }
}

fn starts(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Range(a), Value::Range(b)) => {
            let same_start = order(&a.start.value, &b.start.value)?.is_eq()
                && a.start.included == b.start.included;
            let end = order(&a.end.value, &b.end.value)?;
            Some(
                same_start && (end.is_lt() || (end.is_eq() && (!a.end.included || b.end.included))),
            )
        }
        (Value::Range(_), _) => None,
        (point, Value::Range(range)) => {
            Some(range.start.included && order(&range.start.value, point)?.is_eq())
        }
        _ => None,
    }
}

fn includes(a: &Value, b: &Value) -> Option<bool> {
    let Value::Range(outer) = a else { return None };
    let Value::Range(inner) = b else {
        return outer.contains(b);
    };
    let start = order(&outer.start.value, &inner.start.value)?;
    let end = order(&outer.end.value, &inner.end.value)?;
    let from = start.is_lt() || (start.is_eq() && (outer.start.included || !inner.start.included));
    let to = end.is_gt() || (end.is_eq() && (outer.end.included || !inner.end.included));
    Some(from && to)
}

fn coincides(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Range(_), Value::Range(_)) => a.equals(b),
        (Value::Range(_), _) | (_, Value::Range(_)) => None,
        (a, b) => order(a, b).map(Ordering::is_eq),
    }
}
