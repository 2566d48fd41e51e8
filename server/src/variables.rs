//! Variables in requests and answers.

use axum::http::StatusCode;
use cauce_engine::expr::value::rest::{RestValueError, from_rest, to_rest};
use cauce_engine::expr::{TypedValue, Value};
use serde_json::{Map, Value as Json, json};

use crate::RestError;
use crate::body::Fields;

/// Variables by name, in the order of the request.
pub(crate) type Variables = Vec<(String, TypedValue)>;

/// The variables under a key of a request: `{"name": {"type": …, "value": …, "valueInfo": …}}`.
pub(crate) fn variables(fields: Fields<'_>, key: &str) -> Result<Variables, RestError> {
    let Some(map) = fields.object(key)? else {
        return Ok(Vec::new());
    };
    all(map)
}

/// All keys of an object as variables.
pub(crate) fn all(map: Fields<'_>) -> Result<Variables, RestError> {
    map.map()
        .iter()
        .map(|(name, dto)| Ok((name.clone(), variable_of(name, dto)?)))
        .collect()
}

/// The plain values of variables, for correlation keys.
pub(crate) fn values(variables: Variables) -> Vec<(String, Value)> {
    variables
        .into_iter()
        .map(|(name, typed)| (name, typed.value))
        .collect()
}

fn variable_of(name: &str, dto: &Json) -> Result<TypedValue, RestError> {
    match dto {
        Json::Null => Err(RestError::null_pointer(format!(
            "the variable {name} is null"
        ))),
        dto => variable(Fields::of(dto, name)?),
    }
}

/// A variable of a request.
pub(crate) fn variable(dto: Fields<'_>) -> Result<TypedValue, RestError> {
    let kind = dto.text("type")?;
    let value = dto.raw("value").unwrap_or(&Json::Null);
    from_rest(kind.as_deref(), value, dto.raw("valueInfo")).map_err(|e| match e {
        // Nothing converts a type that there is not: the operation around says so.
        RestValueError::Invalid(text) if text.starts_with("Unsupported value type") => {
            RestError::rest(StatusCode::BAD_REQUEST, text)
        }
        RestValueError::Invalid(text) => RestError::invalid(text),
        RestValueError::Refused(text) => RestError::process_engine(text),
        RestValueError::Unexpected { exception, message } => {
            RestError::unexpected(exception, message)
        }
    })
}

/// A value as answers hold it.
pub(crate) fn dto(name: &str, value: &Value, deserialize: bool) -> Result<Json, RestError> {
    let (kind, value, info) =
        to_rest(value, deserialize).map_err(|e| RestError::process_engine(e.message(name)))?;
    Ok(json!({ "type": kind, "value": value, "valueInfo": info }))
}

/// Values by name as answers hold them.
pub(crate) fn dtos<'v>(
    variables: impl IntoIterator<Item = (&'v String, &'v Value)>,
    deserialize: bool,
) -> Result<Json, RestError> {
    let map = variables
        .into_iter()
        .map(|(name, value)| Ok((name.clone(), dto(name, value, deserialize)?)));
    map.collect::<Result<Map<_, _>, RestError>>()
        .map(Json::Object)
}

/// Typed values by name as answers hold them, objects in their serialized form.
pub(crate) fn typed_dtos(variables: &[(String, TypedValue)]) -> Result<Json, RestError> {
    let mut map = Map::new();
    for (name, typed) in variables {
        let mut variable = dto(name, &typed.value, false)?;
        if typed.transient
            && let Some(Json::Object(info)) = variable.get_mut("valueInfo")
        {
            info.insert("transient".into(), Json::Bool(true));
        }
        map.insert(name.clone(), variable);
    }
    Ok(Json::Object(map))
}
