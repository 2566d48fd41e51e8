//! The table of routes: axum's router, which cannot be asked what is in it, together with a list of what was put there.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};

use crate::App;

/// The routes of engine-rest, and a list of them.
#[derive(Default)]
pub(crate) struct Routes {
    router: Router<App>,
    table: Vec<Route>,
}

/// A path with a method that is answered there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    /// The method in capitals.
    pub(crate) method: &'static str,
    /// The path without `/engine-rest`, its parameters in braces.
    pub(crate) path: String,
}

/// What answers the methods of a path.
pub(crate) struct Methods {
    router: MethodRouter<App>,
    answered: Vec<&'static str>,
}

impl Routes {
    /// No routes.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds what answers a path.
    pub(crate) fn route(mut self, path: &str, methods: Methods) -> Self {
        for method in methods.answered {
            self.table.push(Route {
                method,
                path: path.to_owned(),
            });
        }
        self.router = self.router.route(path, methods.router);
        self
    }

    /// Adds what answers a path that Camunda has and its document leaves out, and so ours.
    pub(crate) fn unlisted(mut self, path: &str, methods: Methods) -> Self {
        self.router = self.router.route(path, methods.router);
        self
    }

    /// Adds all routes of another table.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// axum's router.
    pub(crate) fn into_router(self) -> Router<App> {
        self.router
    }

    /// What is answered.
    pub(crate) fn table(&self) -> &[Route] {
        &self.table
    }
}

impl Methods {
    /// Answers `POST` as well.
    pub(crate) fn post<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.merge(post(handler))
    }

    /// Answers `PUT` as well.
    pub(crate) fn put<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.merge(put(handler))
    }

    /// Answers `DELETE` as well.
    pub(crate) fn delete<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.merge(delete(handler))
    }

    /// These methods and others of the same path.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.answered.extend(other.answered);
        self
    }
}

/// Makes the functions that say how a path is answered.
macro_rules! methods {
    ($($name:ident $method:literal $what:literal),*) => {
        $(
            #[doc = $what]
            pub(crate) fn $name<H, T>(handler: H) -> Methods
            where
                H: Handler<T, App>,
                T: 'static,
            {
                Methods {
                    router: routing::$name(handler),
                    answered: vec![$method],
                }
            }
        )*
    };
}

methods! {
    get "GET" "Answers `GET`.",
    post "POST" "Answers `POST`.",
    put "PUT" "Answers `PUT`.",
    delete "DELETE" "Answers `DELETE`.",
    options "OPTIONS" "Answers `OPTIONS`."
}
