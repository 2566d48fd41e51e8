//! What changes tenants.

use crate::routes::Routes;
use crate::routes::{delete, post, put};
use axum::extract::{Path, State};
use cauce_engine::command::{self, TenantMember};
use cauce_engine::store::query::entities;

use crate::body::Body;
use crate::rest::{Done, NO_CONTENT, list};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/tenant/create", post(create))
        .route("/tenant/{id}", put(update).merge(delete(remove)))
        .route(
            "/tenant/{id}/user-members/{user}",
            put(add_user).merge(delete(remove_user)),
        )
        .route(
            "/tenant/{id}/group-members/{group}",
            put(add_group).merge(delete(remove_group)),
        )
}

async fn create(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    let (id, name) = (fields.text("id")?, fields.text("name")?);
    app.run(|exec| command::create_tenant(exec, id.as_deref(), name.as_deref()))
        .await?;
    Ok(NO_CONTENT)
}

async fn update(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let (new, name) = (fields.text("id")?, fields.text("name")?);
    if !list::sees(&app, &entities::TENANT, "id", &id).await? {
        return Err(RestError::not_found(format!(
            "Tenant with id {id} does not exist"
        )));
    }
    let found = app
        .run(|exec| command::update_tenant(exec, &id, new.as_deref(), name.as_deref()))
        .await?;
    if !found {
        return Err(RestError::not_found(format!(
            "Tenant with id {id} does not exist"
        )));
    }
    Ok(NO_CONTENT)
}

async fn remove(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::delete_tenant(exec, &id)).await?;
    Ok(NO_CONTENT)
}

async fn add(app: App, id: String, member: TenantMember) -> Done {
    app.run(|exec| command::add_tenant_member(exec, &id, &member))
        .await?;
    Ok(NO_CONTENT)
}

async fn drop_member(app: App, id: String, member: TenantMember) -> Done {
    app.run(|exec| command::remove_tenant_member(exec, &id, &member))
        .await?;
    Ok(NO_CONTENT)
}

async fn add_user(State(app): State<App>, Path((id, user)): Path<(String, String)>) -> Done {
    add(app, id, TenantMember::User(user)).await
}

async fn remove_user(State(app): State<App>, Path((id, user)): Path<(String, String)>) -> Done {
    drop_member(app, id, TenantMember::User(user)).await
}

async fn add_group(State(app): State<App>, Path((id, group)): Path<(String, String)>) -> Done {
    add(app, id, TenantMember::Group(group)).await
}

async fn remove_group(State(app): State<App>, Path((id, group)): Path<(String, String)>) -> Done {
    drop_member(app, id, TenantMember::Group(group)).await
}
