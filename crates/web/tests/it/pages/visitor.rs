use axum::body::Body;
use axum::http::Request;
use tower::ServiceExt;

use crate::site::{Answer, Site, form};

/// Somebody who is signed in.
pub struct Visitor<'a> {
    site: &'a Site,
    cookies: String,
}

impl<'a> Visitor<'a> {
    /// The account's owner.
    pub async fn owner(site: &'a Site) -> Self {
        Self::of(site, "asha@example.com", "correct horse").await
    }

    /// Somebody who is not signed in.
    pub fn guest(site: &'a Site) -> Self {
        let cookies = String::new();
        Self { site, cookies }
    }

    /// Whoever has this address and password.
    pub async fn of(site: &'a Site, email: &str, password: &str) -> Self {
        let body = form(&[("email", email), ("password", password)]);
        let kind = "application/x-www-form-urlencoded";
        let answer = site.post("/sign-in", kind, body).await;
        assert_eq!(answer.code, 303, "{}", answer.body);
        let lines = answer.headers.get_all("set-cookie").iter();
        let pairs = lines.filter_map(|line| line.to_str().unwrap().split(';').next());
        let cookies = pairs.collect::<Vec<_>>().join("; ");
        Self { site, cookies }
    }

    /// A page.
    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path)
            .header("cookie", &self.cookies)
            .header("accept", "text/html");
        self.site.send(request.body(Body::empty()).unwrap()).await
    }

    /// The code of an answer, and whether it is the way to sign in; a stream is not read.
    pub async fn code(&self, method: &str, path: &str) -> (u16, bool) {
        let request = Request::builder().method(method).uri(path);
        let request = request
            .header("cookie", &self.cookies)
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(Body::empty()).unwrap();
        let answer = self.site.router().oneshot(request).await.unwrap();
        let place = answer.headers().get("location");
        let leaves = place.is_some_and(|place| place.as_bytes().starts_with(b"/sign-in"));
        (answer.status().as_u16(), leaves)
    }

    /// A page that is there.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.code, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// What a form does.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header("cookie", &self.cookies)
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded");
        let body = Body::from(form(fields));
        self.site.send(request.body(body).unwrap()).await
    }

    /// The file that a form answers.
    pub async fn file(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        let request = Request::post(path)
            .header("cookie", &self.cookies)
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(Body::from(form(fields))).unwrap();
        let (headers, bytes) = self.site.send_bytes(request).await;
        let disposition = headers.get("content-disposition");
        assert!(disposition.is_some(), "{}", String::from_utf8_lossy(&bytes));
        bytes
    }

    /// What a form with a file does.
    pub async fn send_file(&self, path: &str, name: &str, content: &[u8]) -> Answer {
        let head = format!(
            "--XXX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        let body = [head.as_bytes(), content, b"\r\n--XXX--\r\n"].concat();
        let request = Request::post(path)
            .header("cookie", &self.cookies)
            .header("accept", "text/html")
            .header("content-type", "multipart/form-data; boundary=XXX");
        self.site
            .send(request.body(Body::from(body)).unwrap())
            .await
    }

    /// Where a form that was taken leads to.
    pub async fn done(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.code, 303, "{path}: {}", answer.body);
        answer.headers["location"].to_str().unwrap().to_owned()
    }

    /// What a form that is refused shows: itself, with this text.
    pub async fn refused(&self, path: &str, fields: &[(&str, &str)], text: &str) -> String {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.code, 422, "{path}: {}", answer.body);
        assert!(answer.body.contains(text), "{text} in {}", answer.body);
        answer.body
    }
}
