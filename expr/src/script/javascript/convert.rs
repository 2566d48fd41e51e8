//! Values of the engine and values of JavaScript.

use std::sync::Arc;

use rquickjs::{Array, Ctx, Exception, IntoJs, Object, Value as Js};

use super::host::Objects;
use crate::value::{MapKind, MapValue, Value, date};

/// The property by which a stand-in tells its number.
pub(super) const HANDLE: &str = "\u{0}handle";

/// Deeper nests are refused.
const MAX_DEPTH: usize = 100;

/// Whether JavaScript has the value as its own.
pub(super) fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null
        | Value::TypedNull(_)
        | Value::Boolean(_)
        | Value::Short(_)
        | Value::Integer(_)
        | Value::Double(_)
        | Value::String(_) => true,
        Value::Long(_)
        | Value::Date(_)
        | Value::Bytes(_)
        | Value::File(_)
        | Value::Json(_)
        | Value::Xml(_)
        | Value::Object(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Host(_)
        | Value::Java(_) => false,
    }
}

/// A value for the script. What JavaScript has is given as that; everything else is an object with the number `h` of the
/// value, for which the prelude makes a stand-in.
pub(super) fn to_js<'js>(
    ctx: &Ctx<'js>,
    value: Value,
    variable: Option<&str>,
    objects: &Objects,
) -> rquickjs::Result<Js<'js>> {
    let value = value.deserialized();
    match value {
        Value::Null | Value::TypedNull(_) => Ok(Js::new_null(ctx.clone())),
        Value::Boolean(value) => Ok(Js::new_bool(ctx.clone(), value)),
        Value::Short(value) => Ok(Js::new_int(ctx.clone(), i32::from(value))),
        Value::Integer(value) => Ok(Js::new_int(ctx.clone(), value)),
        Value::Double(value) => Ok(Js::new_float(ctx.clone(), value)),
        Value::String(text) => (&*text).into_js(ctx),
        other => {
            let marker = Object::new(ctx.clone())?;
            marker.set("h", objects.add(other, variable))?;
            Ok(marker.into_value())
        }
    }
}

/// A value of the script.
pub(super) fn from_js<'js>(
    ctx: &Ctx<'js>,
    value: &Js<'js>,
    objects: &Objects,
) -> rquickjs::Result<Value> {
    let mut budget = objects.limits().size;
    convert(ctx, value, objects, 0, &mut budget)
}

fn convert<'js>(
    ctx: &Ctx<'js>,
    value: &Js<'js>,
    objects: &Objects,
    depth: usize,
    budget: &mut usize,
) -> rquickjs::Result<Value> {
    let too_large = || {
        Exception::throw_range(
            ctx,
            "cauce limit: a value of a script is too large or nested too deeply",
        )
    };
    if depth > MAX_DEPTH {
        return Err(too_large());
    }
    let mut spend = |amount: usize| -> rquickjs::Result<()> {
        *budget = budget.checked_sub(amount).ok_or_else(too_large)?;
        Ok(())
    };
    spend(1)?;
    if let Some(value) = value.as_bool() {
        return Ok(Value::Boolean(value));
    }
    if let Some(value) = value.as_int() {
        return Ok(Value::Integer(value));
    }
    if let Some(value) = value.as_float() {
        return Ok(Value::Double(value));
    }
    if let Some(text) = value.as_string() {
        let text = text.to_string()?;
        spend(text.len())?;
        return Ok(Value::from(text));
    }
    if let Some(number) = value.clone().into_big_int() {
        return Ok(Value::Long(number.to_i64()?));
    }
    if value.is_function() {
        return Ok(Value::Null);
    }
    let Some(object) = value.as_object() else {
        return Ok(Value::Null);
    };
    if let Some(array) = value.as_array() {
        return list(ctx, array, objects, depth, budget);
    }
    if let Some(number) = object.get::<_, Option<u32>>(HANDLE).ok().flatten() {
        return Ok(objects.get(number).unwrap_or_default().detached());
    }
    if let Ok(time) = date_of(ctx, object) {
        return Ok(time);
    }
    let mut entries = indexmap::IndexMap::new();
    for property in object.props::<String, Js<'js>>() {
        let (key, item) = property?;
        let item = convert(ctx, &item, objects, depth + 1, budget)?;
        entries.insert(key, item);
    }
    Ok(Value::Map(Arc::new(MapValue {
        entries,
        kind: MapKind::Linked,
    })))
}

fn list<'js>(
    ctx: &Ctx<'js>,
    array: &Array<'js>,
    objects: &Objects,
    depth: usize,
    budget: &mut usize,
) -> rquickjs::Result<Value> {
    let mut items = Vec::with_capacity(array.len().min(1024));
    for item in array.iter::<Js<'js>>() {
        items.push(convert(ctx, &item?, objects, depth + 1, budget)?);
    }
    Ok(Value::list(items))
}

/// The value of a `Date` of JavaScript.
fn date_of<'js>(ctx: &Ctx<'js>, object: &Object<'js>) -> rquickjs::Result<Value> {
    let constructor: Object<'js> = ctx.globals().get("Date")?;
    if !object.is_instance_of(&constructor) {
        return Err(rquickjs::Error::Unknown);
    }
    let to_time: rquickjs::Function<'js> = object.get("getTime")?;
    let millis: f64 = to_time.call((rquickjs::prelude::This(object.clone()),))?;
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds are whole")]
    let millis = millis as i64;
    Ok(chrono::DateTime::from_timestamp_millis(millis)
        .map_or(Value::Null, |time| Value::Date(date::to_millis(time))))
}
