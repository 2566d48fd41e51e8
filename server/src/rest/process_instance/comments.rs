//! Comments of process instances, changed and deleted.

use crate::routes::Routes;
use crate::routes::{delete, put};
use axum::extract::{Path, State};
use cauce_engine::command;
use cauce_engine::store::query::entities;

use crate::body::Body;
use crate::rest::task::collaboration::comment_refused;
use crate::rest::{Done, NO_CONTENT, list};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(
            "/process-instance/{id}/comment",
            put(update).merge(delete(remove_all)),
        )
        .route("/process-instance/{id}/comment/{comment}", delete(remove))
}

/// Whether who makes the request sees the instance's history.
async fn seen(app: &App, id: &str) -> Result<bool, RestError> {
    let entity = &entities::HISTORY_PROCESS_INSTANCE;
    list::sees(app, entity, "processInstanceId", id).await
}

fn done(found: bool, id: &str) -> Done {
    if found {
        Ok(NO_CONTENT)
    } else {
        Err(RestError::not_found(format!(
            "No process instance found for id {id}"
        )))
    }
}

async fn update(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    for unused in ["time", "removalTime"] {
        fields.date(unused)?;
    }
    fields.array("links")?;
    let (comment, message) = (fields.text("id")?, fields.text("message")?);
    if !seen(&app, &id).await? {
        return done(false, &id);
    }
    let found = app
        .run(|exec| {
            command::update_instance_comment(exec, &id, comment.as_deref(), message.as_deref())
        })
        .await
        .map_err(comment_refused)?;
    done(found, &id)
}

async fn remove(State(app): State<App>, Path((id, comment)): Path<(String, String)>) -> Done {
    if !seen(&app, &id).await? {
        return done(false, &id);
    }
    let found = app
        .run(|exec| command::delete_instance_comment(exec, &id, Some(&comment)))
        .await?;
    done(found, &id)
}

async fn remove_all(State(app): State<App>, Path(id): Path<String>) -> Done {
    if !seen(&app, &id).await? {
        return done(false, &id);
    }
    let found = app
        .run(|exec| command::delete_instance_comment(exec, &id, None))
        .await?;
    done(found, &id)
}
