use openlead_core::lead::Offer;
use openlead_core::saved_view::SavedView;
use serde_json::Value as Json;

use super::asked::Asked;
use super::chip::Conditions;

/// A page on which leads are filtered, with the addresses that do it.
pub trait Choosing {
    /// What the page shows.
    fn asked(&self) -> &Asked;

    /// With the form for a condition on a field.
    fn adding(&self, offer: &Offer) -> String {
        self.asked()
            .with(|asked| offer.name.clone_into(&mut asked.add))
    }

    /// With all conditions to hold, or any.
    fn joined(&self, any: bool) -> String {
        let filter = self.asked().filter().unwrap_or(Json::Null);
        let conditions = Conditions {
            any,
            ..Conditions::of(&filter)
        };
        self.asked().with(|asked| asked.filter = conditions.text())
    }

    /// Without conditions and words.
    fn cleared(&self) -> String {
        self.asked().with(|asked| {
            asked.filter.clear();
            asked.q.clear();
            asked.view.clear();
        })
    }

    /// A view that was kept.
    fn opened(&self, view: &SavedView) -> String {
        format!(
            "{}?{}&view={}",
            self.asked().shown.path(),
            view.asked,
            view.id
        )
    }
}
