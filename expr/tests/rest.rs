//! Variables as engine-rest takes, stores and gives them: `data/rest.jsonl` was recorded from Camunda 7.24 on PostgreSQL.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use cauce_expr::Value;
use cauce_expr::value::fields::Fields;
use cauce_expr::value::rest::{RestValueError, from_rest, refuse_java_serialization, to_rest};
use serde_json::{Value as Json, json};

fn failure(error: &RestValueError) -> Json {
    let message = error.message("OP");
    match error {
        RestValueError::Invalid(_) => {
            json!({"status": 400, "type": "InvalidRequestException", "message": message})
        }
        RestValueError::Refused(_) => {
            json!({"status": 500, "type": "RestException", "message": message})
        }
        RestValueError::Unexpected { exception, .. } => {
            json!({"status": 500, "type": exception, "message": message})
        }
    }
}

fn answer(value: &Value, deserialize: bool) -> Json {
    match to_rest(value, deserialize) {
        Ok((name, value, info)) => json!({"type": name, "value": value, "valueInfo": info}),
        Err(error) => json!({"error": error.message("v")}),
    }
}

fn row(fields: &Fields) -> Json {
    let hex = |bytes: &Vec<u8>| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    json!({
        "type": fields.type_name,
        "text": fields.text,
        "text2": fields.text2,
        "long": fields.long,
        "double": fields.double.map(|value| value.to_string().replace("inf", "Infinity")),
        "bytes": fields.bytes.as_ref().map(hex),
    })
}

fn process(request: &Json) -> Json {
    let given = from_rest(
        request.get("type").and_then(Json::as_str),
        request.get("value").unwrap_or(&Json::Null),
        request.get("valueInfo"),
    )
    .and_then(|typed| {
        refuse_java_serialization("v", &typed.value)?;
        Ok(typed)
    });
    let typed = match given {
        Ok(typed) => typed,
        Err(error) => return json!({"error": failure(&error)}),
    };
    let fields = match typed.value.to_fields() {
        Ok(fields) => fields,
        Err(error) => {
            return json!({"error": failure(&RestValueError::Refused(error.message("v")))});
        }
    };
    if typed.transient {
        return json!({"transient": true});
    }
    let stored = Value::from_fields(&fields).unwrap();
    json!({"plain": answer(&stored, false), "deserialized": answer(&stored, true), "row": row(&fields)})
}

#[test]
fn takes_stores_and_gives_variables_as_camunda_does() {
    let mut wrong = Vec::new();
    for line in include_str!("data/rest.jsonl").lines() {
        let mut expected: Json = serde_json::from_str(line).unwrap();
        let request = expected
            .as_object_mut()
            .unwrap()
            .shift_remove("request")
            .unwrap();
        if let Some(double) = expected.pointer_mut("/row/double")
            && let Some(number) = double.as_str().and_then(|text| text.parse::<f64>().ok())
        {
            *double = json!(number.to_string().replace("inf", "Infinity"));
        }
        let got = process(&request);
        if got != expected {
            wrong.push(format!(
                "{request}\n  expected {expected}\n  but got  {got}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
