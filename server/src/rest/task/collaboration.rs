//! Comments, attachments and identity links of tasks.

use crate::routes::Routes;
use crate::routes::{delete, post, put};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command::{self, LinkTo, NewAttachment};
use cauce_engine::store::query::entities;
use cauce_engine::store::records::{Attachment, Comment};
use serde_json::{Value, json};

use crate::body::{Body, Fields, format_date};
use crate::links::Base;
use crate::multipart::Form;
use crate::rest::{Done, NO_CONTENT, list};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/task/{id}/identity-links", post(add_link))
        .route("/task/{id}/identity-links/delete", post(delete_link))
        .route("/task/{id}/comment/create", post(add_comment))
        .route(
            "/task/{id}/comment",
            put(update_comment).merge(delete(delete_comments)),
        )
        .route("/task/{id}/comment/{comment}", delete(delete_comment))
        .route("/task/{id}/attachment/create", post(add_attachment))
        .route(
            "/task/{id}/attachment/{attachment}",
            delete(delete_attachment),
        )
}

fn link(fields: Fields<'_>) -> Result<(LinkTo, Option<String>), RestError> {
    let to = match (fields.text("userId")?, fields.text("groupId")?) {
        (Some(_), Some(_)) => {
            return Err(RestError::invalid(
                "Identity Link requires userId or groupId, but not both.",
            ));
        }
        (None, None) => {
            return Err(RestError::invalid(
                "Identity Link requires userId or groupId.",
            ));
        }
        (Some(user), None) => LinkTo::User(user),
        (None, Some(group)) => LinkTo::Group(group),
    };
    Ok((to, fields.text("type")?))
}

async fn add_link(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let (to, kind) = link(body.fields())?;
    app.run(|exec| command::add_identity_link(exec, &id, &to, kind.as_deref()))
        .await?;
    Ok(NO_CONTENT)
}

async fn delete_link(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let (to, kind) = link(body.fields())?;
    app.run(|exec| command::delete_identity_link(exec, &id, &to, kind.as_deref()))
        .await?;
    Ok(NO_CONTENT)
}

fn no_task(id: &str, status: StatusCode) -> RestError {
    RestError::invalid_with(status, format!("No task found for task id {id}"))
}

async fn add_comment(
    State(app): State<App>,
    Path(id): Path<String>,
    base: Base,
    body: Body,
) -> Result<Json<Value>, RestError> {
    let fields = body.fields();
    let (message, instance) = (fields.text("message")?, fields.text("processInstanceId")?);
    for unused in ["time", "removalTime"] {
        fields.date(unused)?;
    }
    fields.array("links")?;
    if !list::sees(&app, &entities::HISTORY_TASK, "taskId", &id).await? {
        return Err(no_task(&id, StatusCode::BAD_REQUEST));
    }
    let added = app
        .run(|exec| command::add_task_comment(exec, &id, instance.as_deref(), message.as_deref()))
        .await
        .map_err(|e| {
            let refused = e.code.is_some();
            let mut e = e.as_invalid(
                &["NullValueException", "ProcessEngineException"],
                StatusCode::BAD_REQUEST,
            );
            if refused && e.kind == "InvalidRequestException" {
                e.message = Some("Not enough parameters submitted".into());
            }
            e
        })?;
    let comment = added.ok_or_else(|| no_task(&id, StatusCode::BAD_REQUEST))?;
    let self_link = base.link("GET", &format!("/task/{id}/comment/{}", comment.id), "self");
    Ok(Json(comment_dto(&comment, vec![self_link])))
}

/// A comment as answers hold it.
pub(crate) fn comment_dto(row: &Comment, links: Vec<Value>) -> Value {
    let message = row
        .full_msg
        .as_ref()
        .map(|m| String::from_utf8_lossy(m).into_owned())
        .or_else(|| row.message.clone());
    json!({
        "links": links,
        "id": row.id,
        "userId": row.user_id,
        "time": format_date(row.time),
        "taskId": row.task_id,
        "message": message,
        "removalTime": row.removal_time.map(format_date),
        "rootProcessInstanceId": row.root_proc_inst_id,
        "processInstanceId": row.proc_inst_id,
    })
}

/// What a comment's host answers where the comment is not there.
pub(crate) fn comment_refused(error: RestError) -> RestError {
    let invalid = error.code.is_some()
        && matches!(error.kind, "BadUserRequestException" | "NullValueException");
    let mut error = error.as_invalid(
        &["BadUserRequestException", "NullValueException"],
        StatusCode::BAD_REQUEST,
    );
    if invalid {
        error.code = None;
    }
    error
}

async fn update_comment(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    for unused in ["time", "removalTime"] {
        fields.date(unused)?;
    }
    fields.array("links")?;
    let (comment, message) = (fields.text("id")?, fields.text("message")?);
    if !list::sees(&app, &entities::HISTORY_TASK, "taskId", &id).await? {
        return Err(no_task(&id, StatusCode::NOT_FOUND));
    }
    let found = app
        .run(|exec| command::update_task_comment(exec, &id, comment.as_deref(), message.as_deref()))
        .await
        .map_err(comment_refused)?;
    if found {
        Ok(NO_CONTENT)
    } else {
        Err(no_task(&id, StatusCode::NOT_FOUND))
    }
}

async fn delete_comment(
    State(app): State<App>,
    Path((id, comment)): Path<(String, String)>,
) -> Done {
    if !list::sees(&app, &entities::HISTORY_TASK, "taskId", &id).await? {
        return Err(no_task(&id, StatusCode::NOT_FOUND));
    }
    let found = app
        .run(|exec| command::delete_task_comment(exec, &id, Some(&comment)))
        .await
        .map_err(comment_refused)?;
    if found {
        Ok(NO_CONTENT)
    } else {
        Err(no_task(&id, StatusCode::NOT_FOUND))
    }
}

async fn delete_comments(State(app): State<App>, Path(id): Path<String>) -> Done {
    if !list::sees(&app, &entities::HISTORY_TASK, "taskId", &id).await? {
        return Err(no_task(&id, StatusCode::NOT_FOUND));
    }
    let found = app
        .run(|exec| command::delete_task_comment(exec, &id, None))
        .await
        .map_err(comment_refused)?;
    if found {
        Ok(NO_CONTENT)
    } else {
        Err(no_task(&id, StatusCode::NOT_FOUND))
    }
}

async fn add_attachment(
    State(app): State<App>,
    Path(id): Path<String>,
    base: Base,
    form: Form,
) -> Result<Json<Value>, RestError> {
    let content = form.part("content").map(|p| p.content.to_vec());
    let url = form.text("url");
    let attachment = NewAttachment {
        name: form.text("attachment-name"),
        description: form.text("attachment-description"),
        kind: form.text("attachment-type"),
        url,
        content,
    };
    let given = attachment.content.is_some() || attachment.url.is_some();
    if !list::sees(&app, &entities::HISTORY_TASK, "taskId", &id).await? {
        return Err(no_task(&id, StatusCode::BAD_REQUEST));
    }
    let added = app
        .run(|exec| command::add_task_attachment(exec, &id, given.then_some(&attachment)))
        .await?;
    match added {
        command::AttachmentAdded::NoTask => Err(no_task(&id, StatusCode::BAD_REQUEST)),
        command::AttachmentAdded::Nothing => Err(RestError::invalid(
            "No content or url to remote content exists to create the task attachment.",
        )),
        command::AttachmentAdded::Added(row) => {
            let self_link = base.link("GET", &format!("/task/{id}/attachment/{}", row.id), "self");
            Ok(Json(attachment_dto(&row, vec![self_link])))
        }
    }
}

/// An attachment as answers hold it.
pub(crate) fn attachment_dto(row: &Attachment, links: Vec<Value>) -> Value {
    json!({
        "links": links,
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "taskId": row.task_id,
        "type": row.kind,
        "url": row.url,
        "createTime": row.create_time.map(format_date),
        "removalTime": row.removal_time.map(format_date),
        "rootProcessInstanceId": row.root_proc_inst_id,
    })
}

async fn delete_attachment(
    State(app): State<App>,
    Path((id, attachment)): Path<(String, String)>,
) -> Done {
    let found = app
        .run(|exec| command::delete_task_attachment(exec, &id, &attachment))
        .await?;
    if !found {
        return Err(RestError::not_found(format!(
            "Deletion is not possible. No attachment exists for task id '{id}' and attachment id '{attachment}'."
        )));
    }
    Ok(NO_CONTENT)
}
