use crate::text;

/// Titles that only exports of a product have: so many of them make it one.
const PRODUCTS: &[(&str, usize, &[&str])] = &[
    (
        "openlead",
        2,
        &["enquiries", "lastenquiryat", "morephones", "updatedat"],
    ),
    (
        "Getlead",
        3,
        &[
            "mobilenumber",
            "leadsource",
            "countrycode",
            "alternatenumbers",
            "leadtype",
            "staffname",
            "followupdate",
        ],
    ),
    (
        "HubSpot",
        2,
        &[
            "lifecyclestage",
            "contactowner",
            "recordid",
            "marketingcontactstatus",
            "associatedcompany",
        ],
    ),
    (
        "Pipedrive",
        2,
        &[
            "personname",
            "personphone",
            "personemail",
            "personphonework",
            "personemailwork",
            "leadlabels",
        ],
    ),
    (
        "Zoho CRM",
        2,
        &[
            "leadowner",
            "leadstatus",
            "leadownerid",
            "annualrevenue",
            "emailoptout",
            "salutation",
        ],
    ),
    (
        "EspoCRM",
        2,
        &[
            "assignedusername",
            "assigneduser",
            "salutationname",
            "opportunityamount",
            "emailaddressisoptedout",
        ],
    ),
    (
        "Zendesk Sell",
        2,
        &["ownername", "creatorid", "ownerid", "organizationname"],
    ),
];

/// The product whose export has such titles.
pub fn preset(titles: &[String]) -> Option<&'static str> {
    let bare = |title: &String| {
        text::fold(title)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect()
    };
    let titles: Vec<String> = titles.iter().map(bare).collect();
    let has = |known: &&&str| titles.iter().any(|title| title == **known);
    let product = PRODUCTS
        .iter()
        .find(|(_, least, known)| known.iter().filter(has).count() >= *least);
    product.map(|(name, ..)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_known_by_its_titles() {
        let of = |titles: &str| preset(&titles.split(',').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(
            of("name,country_code,mobile_number,lead_source,status"),
            Some("Getlead")
        );
        assert_eq!(
            of("Record ID,First Name,Lifecycle Stage,Contact owner"),
            Some("HubSpot")
        );
        assert_eq!(of("Person - Name,Person - Phone - Work"), Some("Pipedrive"));
        assert_eq!(
            of("Id,Name,Phone,More phones,Enquiries,Last enquiry at"),
            Some("openlead")
        );
        assert_eq!(of("name,phone,email"), None);
    }
}
