//! Functions of lists.

use std::cmp::Ordering;

use super::{Args, Builtin, Evaluator, Fault, Value, fixed, or_null, variadic};
use crate::feel::scope::Dialect;
use crate::value::{Decimal, Function, Rounding};

const LIST: &[&str] = &["list"];

pub(super) static FUNCTIONS: [Builtin; 17] = [
    fixed("list contains", &[&["list", "element"]], |_, a| {
        let a = Args(a);
        or_null(
            a.items(0)
                .map(|items| Value::Bool(items.iter().any(|i| i.is_equal(a.raw(1))))),
        )
    }),
    fixed("count", &[LIST], |_, a| {
        or_null(
            Args(a)
                .items(0)
                .map(|items| Value::Number(items.len().into())),
        )
    }),
    variadic("all", &[LIST], |_, a| {
        or_null(Args(a).spread().map(|items| quantify(&items, false)))
    }),
    variadic("any", &[LIST], |_, a| {
        or_null(Args(a).spread().map(|items| quantify(&items, true)))
    }),
    variadic("and", &[LIST], |_, a| {
        or_null(Args(a).spread().map(|items| quantify(&items, false)))
    }),
    variadic("or", &[LIST], |_, a| {
        or_null(Args(a).spread().map(|items| quantify(&items, true)))
    }),
    fixed(
        "sublist",
        &[
            &["list", "start position"],
            &["list", "start position", "length"],
        ],
        |ev, a| or_null(sublist(&Args(a), ev.session().dialect)),
    ),
    variadic(
        "append",
        &[&["list", "item"], &["list", "items"]],
        |_, mut a| {
            let added = a.split_off(1);
            or_null(Args(a).items(0).map(|mut items| {
                items.extend(added);
                Value::list(items)
            }))
        },
    ),
    variadic("concatenate", &[&["list"], &["lists"]], |ev, a| {
        or_null(joined(a, ev.session().dialect).map(Value::list))
    }),
    fixed(
        "insert before",
        &[&["list", "position", "newItem"]],
        |ev, a| or_null(insert(&Args(a), ev.session().dialect)),
    ),
    fixed("remove", &[&["list", "position"]], |ev, a| {
        or_null(remove(&Args(a), ev.session().dialect))
    }),
    fixed("reverse", &[LIST], |_, a| {
        or_null(Args(a).items(0).map(|mut items| {
            items.reverse();
            Value::list(items)
        }))
    }),
    fixed("index of", &[&["list", "match"]], |_, a| {
        let a = Args(a);
        or_null(a.items(0).map(|items| {
            items
                .iter()
                .enumerate()
                .filter(|(_, item)| item.is_equal(a.raw(1)))
                .map(|(i, _)| Value::Number((i + 1).into()))
                .collect()
        }))
    }),
    variadic("union", &[&["list"], &["lists"]], |ev, a| {
        or_null(joined(a, ev.session().dialect).map(distinct))
    }),
    fixed("distinct values", &[LIST], |_, a| {
        or_null(Args(a).items(0).map(distinct))
    }),
    fixed("flatten", &[LIST], |_, a| {
        or_null(Args(a).items(0).map(|items| {
            let mut flat = Vec::new();
            flatten(items, &mut flat);
            Value::list(flat)
        }))
    }),
    fixed(
        "list replace",
        &[
            &["list", "position", "newItem"],
            &["list", "match", "newItem"],
        ],
        replace,
    ),
];

pub(super) static SORT: Builtin = fixed("sort", &[LIST, &["list", "precedes"]], sort);

fn quantify(items: &[Value], wanted: bool) -> Value {
    if items
        .iter()
        .any(|i| matches!(i, Value::Bool(b) if *b == wanted))
    {
        return Value::Bool(wanted);
    }
    if items.iter().all(|i| matches!(i, Value::Bool(_))) {
        Value::Bool(!wanted)
    } else {
        Value::Null
    }
}

/// A position from 1, or from the end if negative, as an index.
fn index(position: i64, length: usize) -> Option<usize> {
    let at = match position {
        0 => return None,
        1.. => usize::try_from(position - 1).ok()?,
        _ => length.checked_sub(usize::try_from(position.unsigned_abs()).ok()?)?,
    };
    (at < length).then_some(at)
}

fn sublist(args: &Args, dialect: Dialect) -> Option<Value> {
    let items = args.items(0)?;
    let from = match index(args.whole(1)?, items.len()) {
        Some(from) => from,
        None if dialect == Dialect::Camunda && args.whole(1)? > 0 => {
            return Some(Value::list(Vec::new()));
        }
        None => return None,
    };
    let length = if args.has(2) {
        usize::try_from(args.whole(2)?).ok()?
    } else {
        items.len() - from
    };
    let end = from.checked_add(length)?;
    let end = match dialect {
        Dialect::Standard => end,
        Dialect::Camunda => end.min(items.len()),
    };
    (end <= items.len()).then(|| Value::list(items[from..end].to_vec()))
}

/// The items of all lists; in Camunda null is an item like any other.
fn joined(lists: Vec<Value>, dialect: Dialect) -> Option<Vec<Value>> {
    let mut out = Vec::new();
    for list in lists {
        match list {
            Value::List(items) => out.extend(items.iter().cloned()),
            Value::Null if dialect == Dialect::Standard => return None,
            item => out.push(item),
        }
    }
    Some(out)
}

fn insert(args: &Args, dialect: Dialect) -> Option<Value> {
    let mut items = args.items(0)?;
    let position = args.whole(1)?;
    let after = i64::try_from(items.len()).ok()? + 1;
    let at = if (position == after && items.is_empty())
        || (position >= after && dialect == Dialect::Camunda)
    {
        items.len()
    } else {
        index(position, items.len())?
    };
    items.insert(at, args.raw(2).clone());
    Some(Value::list(items))
}

fn remove(args: &Args, dialect: Dialect) -> Option<Value> {
    let mut items = args.items(0)?;
    let position = args.whole(1)?;
    match index(position, items.len()) {
        Some(at) => {
            items.remove(at);
        }
        None if dialect == Dialect::Camunda && position != 0 => {}
        None => return None,
    }
    Some(Value::list(items))
}

fn distinct(items: Vec<Value>) -> Value {
    let mut kept: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        if !kept.iter().any(|k| k.is_equal(&item)) {
            kept.push(item);
        }
    }
    Value::list(kept)
}

fn flatten(items: Vec<Value>, into: &mut Vec<Value>) {
    let mut stack: Vec<std::vec::IntoIter<Value>> = vec![items.into_iter()];
    while let Some(top) = stack.last_mut() {
        match top.next() {
            Some(Value::List(inner)) => stack.push(inner.as_ref().clone().into_iter()),
            Some(item) => into.push(item),
            None => {
                stack.pop();
            }
        }
    }
}

fn replace(ev: &mut Evaluator<'_>, args: Vec<Value>) -> Result<Value, Fault> {
    let args = Args(args);
    let Some(mut items) = args.items(0) else {
        return Ok(Value::Null);
    };
    let new = args.raw(2).clone();
    match args.get(1) {
        Value::Number(position) => {
            let at = position
                .round(0, Rounding::Down)
                .and_then(Decimal::to_i64)
                .and_then(|p| index(p, items.len()));
            Ok(at.map_or(Value::Null, |at| {
                items[at] = new;
                Value::list(items)
            }))
        }
        Value::Function(matches) => {
            let matches = matches.clone();
            for item in &mut items {
                match call_two(ev, &matches, item.clone(), new.clone())? {
                    Value::Bool(true) => *item = new.clone(),
                    Value::Bool(false) => {}
                    _ => return Ok(Value::Null),
                }
            }
            Ok(Value::list(items))
        }
        _ => Ok(Value::Null),
    }
}

fn call_two(
    ev: &mut Evaluator<'_>,
    function: &Function,
    a: Value,
    b: Value,
) -> Result<Value, Fault> {
    ev.call(function, vec![a, b])
}

/// A stable sort that asks a FEEL function; merging asks for each pair once, whatever the function answers.
fn sort(ev: &mut Evaluator<'_>, args: Vec<Value>) -> Result<Value, Fault> {
    let args = Args(args);
    let Some(items) = args.items(0) else {
        return Ok(Value::Null);
    };
    if !args.has(1) {
        return or_null(sort_naturally(items));
    }
    let Value::Function(precedes) = args.get(1).clone() else {
        return Ok(Value::Null);
    };
    let mut runs: Vec<Vec<Value>> = items.into_iter().map(|i| vec![i]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pairs = runs.into_iter();
        while let Some(left) = pairs.next() {
            match pairs.next() {
                Some(right) => match merge(ev, &precedes, left, right)? {
                    Some(run) => merged.push(run),
                    None => return Ok(Value::Null),
                },
                None => merged.push(left),
            }
        }
        runs = merged;
    }
    Ok(Value::list(runs.pop().unwrap_or_default()))
}

fn merge(
    ev: &mut Evaluator<'_>,
    precedes: &Function,
    left: Vec<Value>,
    right: Vec<Value>,
) -> Result<Option<Vec<Value>>, Fault> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        // the later one goes first only if it precedes strictly: equal items keep their order
        let swap = match ev.call(precedes, vec![b.clone(), a.clone()])? {
            Value::Bool(true) => !ev.call(precedes, vec![a.clone(), b.clone()])?.is_true(),
            Value::Bool(false) => false,
            _ => return Ok(None),
        };
        out.extend(if swap { right.next() } else { left.next() });
    }
    out.extend(left);
    out.extend(right);
    Ok(Some(out))
}

pub(super) fn sort_naturally(mut items: Vec<Value>) -> Option<Value> {
    if items
        .windows(2)
        .any(|pair| pair[0].compare(&pair[1]).is_none())
    {
        return None;
    }
    items.sort_by(|a, b| a.compare(b).unwrap_or(Ordering::Equal));
    Some(Value::list(items))
}
