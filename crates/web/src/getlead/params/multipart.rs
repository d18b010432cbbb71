//! A multipart form as parameters.

use bytes::Bytes;
use http_body_util::{BodyDataStream, Full};
use multer::Multipart;

use super::{Params, Unreadable};

/// The boundary of a multipart body: what its content type says, else what its first line shows.
pub(super) fn boundary(kind: &str, content_type: &str, body: &[u8]) -> Option<String> {
    if !kind.starts_with("multipart/") {
        return None;
    }
    let shown = || {
        let line = body.strip_prefix(b"--")?.split(|b| *b == b'\n').next()?;
        String::from_utf8(line.trim_ascii_end().to_vec()).ok()
    };
    multer::parse_boundary(content_type).ok().or_else(shown)
}

/// Takes in the fields of the form; files are left out, with a note. Of a body that breaks off, what came before counts.
pub(super) async fn read(
    params: &mut Params,
    boundary: String,
    body: Bytes,
) -> Result<(), Unreadable> {
    let mut form = Multipart::new(BodyDataStream::new(Full::new(body)), boundary);
    let mut fields = 0;
    while let Some((name, value)) = next(params, &mut form, fields).await? {
        fields += 1;
        if !params.add(&name, &value) {
            break;
        }
    }
    Ok(())
}

/// The next field; of a file its name and no value.
async fn next(
    params: &mut Params,
    form: &mut Multipart<'_>,
    read: usize,
) -> Result<Option<(String, String)>, Unreadable> {
    match field(params, form).await {
        Ok(field) => Ok(field),
        Err(_) if read == 0 => Err(Unreadable),
        Err(_) => {
            params.note("The multipart body breaks off.".into());
            Ok(None)
        }
    }
}

async fn field(
    params: &mut Params,
    form: &mut Multipart<'_>,
) -> multer::Result<Option<(String, String)>> {
    let Some(field) = form.next_field().await? else {
        return Ok(None);
    };
    let name = field.name().unwrap_or_default().to_owned();
    let is_file = field.file_name().is_some();
    let content = field.bytes().await?;
    if is_file && !content.is_empty() {
        params.note(format!(
            "{}: files are not kept.",
            openlead_core::text::limit(&name, 80)
        ));
    }
    let value = if is_file {
        String::new()
    } else {
        String::from_utf8_lossy(&content).into_owned()
    };
    Ok(Some((name, value)))
}
