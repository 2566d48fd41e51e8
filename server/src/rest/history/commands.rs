//! What deletes history.

use crate::routes::Routes;
use crate::routes::{delete, put};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command;

use crate::body::Body;
use crate::query_string::QueryString;
use crate::rest::{Done, NO_CONTENT};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/history/process-instance/{id}", delete(process_instance))
        .route(
            "/history/process-instance/{id}/variable-instances",
            delete(variables_of_instance),
        )
        .route("/history/variable-instance/{id}", delete(variable))
        .route("/history/batch/{id}", delete(batch))
        .route("/history/user-operation/{id}/set-annotation", put(annotate))
        .route(
            "/history/user-operation/{id}/clear-annotation",
            put(clear_annotation),
        )
}

async fn process_instance(
    State(app): State<App>,
    Path(id): Path<String>,
    query: QueryString,
) -> Done {
    let must_exist = query.flag("failIfNotExists").unwrap_or(true);
    app.run(|exec| command::delete_historic_process_instance(exec, &id, must_exist))
        .await
        .map_err(|e| {
            let missing = e.kind == "NotFoundException" || e.kind == "BadUserRequestException";
            let mut e = e.as_invalid(
                &["NotFoundException", "BadUserRequestException"],
                StatusCode::NOT_FOUND,
            );
            if missing {
                e.message = Some(format!(
                    "Historic process instance with id {id} does not exist"
                ));
            }
            e
        })?;
    Ok(NO_CONTENT)
}

async fn variables_of_instance(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::delete_historic_variables_of_instance(exec, &id))
        .await
        .map_err(|e| {
            let missing = e.kind == "NotFoundException";
            let mut e = e.as_invalid(&["NotFoundException"], StatusCode::NOT_FOUND);
            if missing {
                e.code = None;
            }
            e
        })?;
    Ok(NO_CONTENT)
}

async fn variable(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::delete_historic_variable(exec, &id))
        .await
        .map_err(|e| e.as_invalid(&["NotFoundException"], StatusCode::NOT_FOUND))?;
    Ok(NO_CONTENT)
}

async fn batch(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::delete_historic_batch(exec, &id))
        .await
        .map_err(|e| {
            let missing = e.kind == "BadUserRequestException";
            let mut e = e.as_invalid(&["BadUserRequestException"], StatusCode::BAD_REQUEST);
            if missing {
                e.message = Some(format!("Unable to delete historic batch with id '{id}'"));
            }
            e
        })?;
    Ok(NO_CONTENT)
}

/// The longest annotation, in characters.
const MOST_ANNOTATION: usize = 4000;
/// Camunda's code of a text that a column has no room for.
const COLUMN_TOO_SMALL: i32 = 10_002;

async fn annotate(
    State(app): State<App>,
    Path(id): Path<String>,
    body: Body,
) -> Result<StatusCode, RestError> {
    let annotation = body.fields().text("annotation")?;
    if annotation
        .as_ref()
        .is_some_and(|a| a.chars().count() > MOST_ANNOTATION)
    {
        // The column takes no more, which Camunda's database says.
        let mut error = RestError::persistence();
        error.code = Some(COLUMN_TOO_SMALL);
        return Err(error);
    }
    app.run(|exec| command::annotate_operation(exec, &id, annotation.as_deref()))
        .await?;
    Ok(NO_CONTENT)
}

async fn clear_annotation(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::annotate_operation(exec, &id, None))
        .await?;
    Ok(NO_CONTENT)
}
