//! What changes users.

use crate::routes::Routes;
use crate::routes::{delete, post, put};
use axum::extract::{Path, State};
use cauce_engine::command::{self, UserProfile};
use cauce_engine::store::query::entities;

use crate::body::{Body, Fields};
use crate::rest::{Done, NO_CONTENT, list};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/user/create", post(create))
        .route("/user/{id}", delete(remove))
        .route("/user/{id}/profile", put(profile))
        .route("/user/{id}/credentials", put(credentials))
        .route("/user/{id}/unlock", post(unlock))
}

/// A profile as requests hold it.
pub(crate) fn user_profile(fields: Fields<'_>) -> Result<UserProfile, RestError> {
    Ok(UserProfile {
        id: fields.text("id")?,
        first_name: fields.text("firstName")?,
        last_name: fields.text("lastName")?,
        email: fields.text("email")?,
    })
}

async fn create(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    let profile = fields.object("profile")?.map(user_profile).transpose()?;
    let password = fields
        .object("credentials")?
        .map(|c| c.text("password"))
        .transpose()?
        .flatten();
    let profile = profile.filter(|p| p.id.is_some()).ok_or_else(|| {
        RestError::invalid("request object must provide profile information with valid id.")
    })?;
    app.run(|exec| command::create_user(exec, &profile, password.as_deref()))
        .await?;
    Ok(NO_CONTENT)
}

fn missing(id: &str) -> RestError {
    RestError::not_found(format!("User with id {id} does not exist"))
}

async fn profile(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let profile = user_profile(body.fields())?;
    if !list::sees(&app, &entities::USER, "id", &id).await? {
        return Err(missing(&id));
    }
    let found = app
        .run(|exec| command::update_user_profile(exec, &id, &profile))
        .await?;
    if found {
        Ok(NO_CONTENT)
    } else {
        Err(missing(&id))
    }
}

async fn credentials(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let (password, own) = (
        fields.text("password")?,
        fields.text("authenticatedUserPassword")?,
    );
    let done = app
        .run(|exec| command::change_password(exec, &id, password.as_deref(), own.as_deref()))
        .await?;
    match done {
        command::PasswordChange::Changed => Ok(NO_CONTENT),
        command::PasswordChange::NoUser => Err(missing(&id)),
        command::PasswordChange::WrongPassword => Err(RestError::invalid(
            "The given authenticated user password is not valid.",
        )),
    }
}

async fn unlock(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::unlock_user(exec, &id)).await?;
    Ok(NO_CONTENT)
}

async fn remove(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::delete_user(exec, &id)).await?;
    Ok(NO_CONTENT)
}
