//! The same call in several languages, each with nothing to install.

use std::fmt::Write;

use serde_json::Value as Json;

use super::operation::Operation;

/// What stands for the key in samples.
const KEY: &str = "YOUR_KEY";

/// Language and sample.
pub fn samples(operation: &Operation, root: &str) -> [(&'static str, String); 4] {
    let call = Call {
        method: &operation.method,
        url: format!("{root}{}", operation.address()),
        body: operation.body.as_ref().map(|body| &body.example),
    };
    [
        ("curl", call.curl()),
        ("JavaScript", call.js()),
        ("Python", call.python()),
        ("PHP", call.php()),
    ]
}

struct Call<'a> {
    method: &'a str,
    url: String,
    body: Option<&'a Json>,
}

impl Call<'_> {
    fn curl(&self) -> String {
        let (method, url) = (self.method, &self.url);
        let mut text = match method {
            "GET" => format!("curl '{url}'"),
            _ => format!("curl -X {method} '{url}'"),
        };
        write!(text, " \\\n  -H 'Authorization: Bearer {KEY}'").expect("a String");
        if let Some(body) = self.body {
            let body = body.to_string().replace('\'', "'\\''");
            write!(
                text,
                " \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'"
            )
            .expect("a String");
        }
        text
    }

    fn js(&self) -> String {
        let (method, url) = (self.method, &self.url);
        let (mut head, mut body) = (
            format!("\"Authorization\": \"Bearer {KEY}\""),
            String::new(),
        );
        if let Some(json) = self.body {
            head.push_str(", \"Content-Type\": \"application/json\"");
            body = format!("  body: JSON.stringify({json}),\n");
        }
        format!(
            "const answer = await fetch(\"{url}\", {{\n  method: \"{method}\",\n  headers: {{ {head} }},\n{body}}});\n\
             console.log(answer.status, await answer.text());"
        )
    }

    fn python(&self) -> String {
        let (method, url) = (self.method, &self.url);
        let (mut head, mut body) = (
            format!("\"Authorization\": \"Bearer {KEY}\""),
            String::new(),
        );
        if let Some(json) = self.body {
            head.push_str(", \"Content-Type\": \"application/json\"");
            body = format!(
                "    data=json.dumps({}).encode(),\n",
                literal(json, &PYTHON)
            );
        }
        format!(
            "import json, urllib.request\n\nrequest = urllib.request.Request(\n    \"{url}\",\n    method=\"{method}\",\n\
             \x20   headers={{{head}}},\n{body})\nwith urllib.request.urlopen(request) as answer:\n\
             \x20   print(answer.status, answer.read().decode())"
        )
    }

    fn php(&self) -> String {
        let (method, url) = (self.method, &self.url);
        let (mut head, mut body) = (format!("Authorization: Bearer {KEY}\\r\\n"), String::new());
        if let Some(json) = self.body {
            head.push_str("Content-Type: application/json\\r\\n");
            body = format!("    \"content\" => json_encode({}),\n", literal(json, &PHP));
        }
        format!(
            "<?php\n$context = stream_context_create([\"http\" => [\n    \"method\" => \"{method}\",\n    \"header\" => \"{head}\",\n\
             {body}    \"ignore_errors\" => true,\n]]);\necho file_get_contents(\"{url}\", false, $context);"
        )
    }
}

/// How a language writes values.
struct Words {
    null: &'static str,
    yes: &'static str,
    no: &'static str,
    object: (&'static str, &'static str, &'static str),
    /// An object without entries, which a list is not.
    nothing: &'static str,
}

const PYTHON: Words = Words {
    null: "None",
    yes: "True",
    no: "False",
    object: ("{", ": ", "}"),
    nothing: "{}",
};
const PHP: Words = Words {
    null: "null",
    yes: "true",
    no: "false",
    object: ("[", " => ", "]"),
    nothing: "new stdClass",
};

fn literal(json: &Json, words: &Words) -> String {
    match json {
        Json::Null => words.null.to_owned(),
        Json::Bool(true) => words.yes.to_owned(),
        Json::Bool(false) => words.no.to_owned(),
        // In PHP a dollar in double quotes begins a variable.
        Json::String(_) | Json::Number(_) => json.to_string().replace('$', "\\u0024"),
        Json::Array(all) => {
            let all: Vec<_> = all.iter().map(|one| literal(one, words)).collect();
            format!("[{}]", all.join(", "))
        }
        Json::Object(all) if all.is_empty() => words.nothing.to_owned(),
        Json::Object(all) => {
            let (open, between, close) = words.object;
            let pair = |(name, value): (&String, &Json)| {
                format!(
                    "{}{between}{}",
                    Json::from(name.as_str()),
                    literal(value, words)
                )
            };
            let all: Vec<_> = all.iter().map(pair).collect();
            format!("{open}{}{close}", all.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_as_the_language_has_them() {
        let json = json!({ "a": [1, true, null, {}], "b": "it's" });
        assert_eq!(
            literal(&json, &PYTHON),
            r#"{"a": [1, True, None, {}], "b": "it's"}"#
        );
        assert_eq!(
            literal(&json, &PHP),
            r#"["a" => [1, true, null, new stdClass], "b" => "it's"]"#
        );
    }

    #[test]
    fn a_quote_does_not_end_what_the_shell_is_given() {
        let body = json!({ "name": "O'Neil" });
        let call = Call {
            method: "POST",
            url: "http://h/x".to_owned(),
            body: Some(&body),
        };
        assert!(call.curl().ends_with(r#"-d '{"name":"O'\''Neil"}'"#));
    }
}
