//! What changes groups.

use crate::routes::Routes;
use crate::routes::{delete, post, put};
use axum::extract::{Path, State};
use cauce_engine::command;
use cauce_engine::store::query::entities;

use crate::body::Body;
use crate::rest::{Done, NO_CONTENT, list};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/group/create", post(create))
        .route("/group/{id}", put(update).merge(delete(remove)))
        .route(
            "/group/{id}/members/{user}",
            put(add_member).merge(delete(remove_member)),
        )
}

async fn create(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    let (id, name, kind) = (
        fields.text("id")?,
        fields.text("name")?,
        fields.text("type")?,
    );
    app.run(|exec| command::create_group(exec, id.as_deref(), name.as_deref(), kind.as_deref()))
        .await?;
    Ok(NO_CONTENT)
}

async fn update(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let (new, name, kind) = (
        fields.text("id")?,
        fields.text("name")?,
        fields.text("type")?,
    );
    if !list::sees(&app, &entities::GROUP, "id", &id).await? {
        return Err(RestError::not_found(format!(
            "Group with id {id} does not exist"
        )));
    }
    let found = app
        .run(|exec| {
            command::update_group(exec, &id, new.as_deref(), name.as_deref(), kind.as_deref())
        })
        .await?;
    if !found {
        return Err(RestError::not_found(format!(
            "Group with id {id} does not exist"
        )));
    }
    Ok(NO_CONTENT)
}

async fn remove(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::delete_group(exec, &id)).await?;
    Ok(NO_CONTENT)
}

async fn add_member(State(app): State<App>, Path((id, user)): Path<(String, String)>) -> Done {
    app.run(|exec| command::add_group_member(exec, &id, &user))
        .await?;
    Ok(NO_CONTENT)
}

async fn remove_member(State(app): State<App>, Path((id, user)): Path<(String, String)>) -> Done {
    app.run(|exec| command::remove_group_member(exec, &id, &user))
        .await?;
    Ok(NO_CONTENT)
}
