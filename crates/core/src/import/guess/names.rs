use super::super::target::Target;
use crate::text;

/// Titles as they are written by people and in exports of Getlead, HubSpot, Pipedrive, Zoho, EspoCRM, Zendesk Sell,
/// Facebook and openlead itself, without case, spaces and signs.
const NAMES: &[(Target, &[&str])] = &[
    (
        Target::Name,
        &[
            "name",
            "fullname",
            "leadname",
            "contactname",
            "customername",
            "clientname",
            "person",
            "personname",
            "contactperson",
            "contact",
            "title",
        ],
    ),
    (Target::FirstName, &["firstname", "givenname", "forename"]),
    (Target::LastName, &["lastname", "surname", "familyname"]),
    (
        Target::Phone,
        &[
            "phone",
            "phonenumber",
            "phoneno",
            "mobile",
            "mobilenumber",
            "mobileno",
            "mobilephone",
            "mobilephonenumber",
            "contactnumber",
            "contactno",
            "cell",
            "cellphone",
            "telephone",
            "tel",
            "whatsapp",
            "whatsappnumber",
            "whatsappno",
            "number",
            "primaryphone",
            "personphone",
            "phonework",
            "phonemobile",
            "personphonework",
            "personphonemobile",
            "leadphone",
            "msisdn",
        ],
    ),
    (
        Target::CountryCode,
        &[
            "countrycode",
            "callingcode",
            "dialcode",
            "isdcode",
            "phonecountrycode",
            "phonecode",
        ],
    ),
    (
        Target::MorePhones,
        &[
            "morephones",
            "morephonenumbers",
            "alternatenumbers",
            "alternatenumber",
            "alternateno",
            "alternatephone",
            "otherphone",
            "otherphones",
            "homephone",
            "workphone",
            "businessphone",
            "phonehome",
            "phoneother",
            "personphonehome",
            "personphoneother",
            "secondaryphone",
            "phone2",
            "mobile2",
            "fax",
            "faxnumber",
            "additionalphone",
            "additionalphonenumbers",
        ],
    ),
    (
        Target::Email,
        &[
            "email",
            "emailaddress",
            "emailid",
            "mail",
            "mailid",
            "primaryemail",
            "emailwork",
            "personemail",
            "personemailwork",
            "contactemail",
            "workemail",
            "leademail",
        ],
    ),
    (
        Target::Company,
        &[
            "company",
            "companyname",
            "organization",
            "organisation",
            "organizationname",
            "organisationname",
            "account",
            "accountname",
            "business",
            "businessname",
            "firm",
            "employer",
            "associatedcompany",
            "primaryassociatedcompany",
        ],
    ),
    (
        Target::Address,
        &[
            "address",
            "fulladdress",
            "postaladdress",
            "street",
            "streetaddress",
            "address1",
            "address2",
            "addressline1",
            "addressline2",
            "addressstreet",
            "mailingstreet",
            "city",
            "town",
            "addresscity",
            "mailingcity",
            "district",
            "state",
            "province",
            "stateregion",
            "addressstate",
            "mailingstate",
            "zip",
            "zipcode",
            "postalcode",
            "postcode",
            "pincode",
            "pin",
            "addresspostalcode",
            "mailingzip",
            "country",
            "addresscountry",
            "mailingcountry",
            "countryregion",
            "location",
            "orgaddress",
            "personaddress",
        ],
    ),
    (
        Target::BirthDate,
        &["birthdate", "birthday", "dob", "dateofbirth"],
    ),
    (
        Target::Status,
        &[
            "status",
            "leadstatus",
            "stage",
            "leadstage",
            "contactstatus",
            "currentstatus",
            "feedbackstatus",
            "lifecyclestage",
            "leadlabels",
        ],
    ),
    (
        Target::Source,
        &[
            "source",
            "leadsource",
            "originalsource",
            "originaltrafficsource",
            "sourcename",
            "channel",
            "sourcechannel",
            "leadorigin",
            "utmsource",
            "enquirysource",
        ],
    ),
    (
        Target::Purpose,
        &[
            "purpose",
            "purposes",
            "enquirypurpose",
            "leadpurpose",
            "product",
            "interest",
            "interestedin",
            "service",
        ],
    ),
    (
        Target::LeadType,
        &[
            "leadtype",
            "type",
            "customertype",
            "contacttype",
            "category",
        ],
    ),
    (
        Target::Agent,
        &[
            "agent",
            "agentname",
            "staff",
            "staffname",
            "owner",
            "leadowner",
            "contactowner",
            "ownername",
            "assignedto",
            "assignedstaff",
            "assigneduser",
            "assignedusername",
            "salesperson",
            "assignee",
            "leadownername",
            "counsellor",
            "counselor",
            "telecaller",
        ],
    ),
    (
        Target::Department,
        &["department", "departmentname", "team", "teamname"],
    ),
    (
        Target::FollowUp,
        &[
            "followupdate",
            "followup",
            "nextfollowup",
            "nextfollowupdate",
            "nextactivitydate",
            "nextfollowupat",
            "followupat",
            "followuptime",
            "nextcontactdate",
        ],
    ),
    (
        Target::Note,
        &[
            "note",
            "notes",
            "comment",
            "comments",
            "remark",
            "remarks",
            "description",
            "personnotes",
            "leadnotes",
        ],
    ),
    (
        Target::Feedback,
        &[
            "feedback",
            "message",
            "enquiry",
            "inquiry",
            "query",
            "requirement",
            "customerfeedback",
        ],
    ),
    (
        Target::CreatedAt,
        &[
            "createdat",
            "created",
            "createdate",
            "createddate",
            "createdtime",
            "createdon",
            "dateadded",
            "addedon",
            "leadcreated",
            "leadcreateddate",
            "enquirydate",
            "enquiredon",
            "leaddate",
            "personcreated",
            "leadaddtime",
            "addtime",
            "registereddate",
        ],
    ),
    // What a lead is called there, where nobody says that it counts.
    (Target::Ignore, &IDS),
    // What an export has that is the other product's own, or openlead's count of things.
    (
        Target::Ignore,
        &[
            "id",
            "agentid",
            "departmentid",
            "ownerid",
            "updatedat",
            "modifiedat",
            "modifiedtime",
            "lastmodifieddate",
            "modifieddate",
            "updatetime",
            "enquiries",
            "lastenquiryat",
            "externalids",
            "deleted",
            "createdbyid",
            "createdbyname",
            "modifiedbyid",
            "modifiedbyname",
            "leadownerid",
            "contactownerid",
            "visibleto",
            "createdby",
            "modifiedby",
            "serialno",
            "slno",
            "sno",
            "srno",
            "no",
            "rownumber",
            "photo",
            "reason",
            "row",
        ],
    ),
];

/// Titles of the id that a row has in the product that a file comes from.
const IDS: [&str; 6] = [
    "recordid",
    "contactid",
    "leadid",
    "zohoid",
    "hubspotid",
    "personid",
];

/// Whether a title of openlead's own exports is of something that imports do not take.
pub fn is_of_ours(title: &str) -> bool {
    const TITLES: [&str; 5] = [
        "morepurposes",
        "score",
        "starred",
        "isstarred",
        "lostreason",
    ];
    TITLES.contains(&bare(title).as_str())
}

/// Whether a title is that of such an id. `Id` alone may be the number of a row, unless the values are long.
pub fn is_id(title: &str, samples: &[String]) -> bool {
    const LONG: usize = 12;
    let bare = bare(title);
    let are_long = || samples.iter().all(|sample| sample.len() >= LONG);
    IDS.contains(&bare.as_str()) || bare == "id" && are_long()
}

/// Titles that mean this only where no other column does: in most exports `Title` is what somebody works as.
const VAGUE: [&str; 3] = ["title", "leadtitle", "lifecyclestage"];

/// Whether a title means what it does only where no other column does.
pub fn is_vague(title: &str) -> bool {
    VAGUE.contains(&bare(title).as_str())
}

/// What a title means. Pipedrive says whose a column is: `Person - Email - Work`.
pub fn meaning(title: &str) -> Option<Target> {
    let whose = ["Person - ", "Lead - "];
    let rest = whose.iter().find_map(|whose| title.strip_prefix(whose));
    known(&bare(title)).or_else(|| known(&bare(rest?)))
}

fn known(bare: &str) -> Option<Target> {
    let known = NAMES.iter().find(|(_, names)| names.contains(&bare));
    known.map(|(target, _)| target.clone())
}

/// Without case and signs.
fn bare(title: &str) -> String {
    let folded = text::fold(title);
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_means_two_things() {
        let mut all: Vec<&str> = NAMES
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn columns_of_other_products_are_known() {
        let means = |titles: &[(&str, Target)]| {
            for (title, target) in titles {
                assert_eq!(meaning(title).as_ref(), Some(target), "{title}");
            }
        };
        means(&[
            ("country_code", Target::CountryCode),
            ("mobile_number", Target::Phone),
            ("lead_source", Target::Source),
            ("email_address", Target::Email),
            ("company_name", Target::Company),
            ("alternate_numbers", Target::MorePhones),
            ("lead_type", Target::LeadType),
            ("staff_name", Target::Agent),
            ("follow_up_date", Target::FollowUp),
        ]);
        means(&[
            ("First Name", Target::FirstName),
            ("Contact owner", Target::Agent),
            ("Lead Status", Target::Status),
            ("Create Date", Target::CreatedAt),
            ("Person - Phone - Work", Target::Phone),
            ("Person - Email - Work", Target::Email),
            ("Lead Owner", Target::Agent),
            ("Assigned User", Target::Agent),
            ("Created At", Target::CreatedAt),
            ("Record ID", Target::Ignore),
        ]);
        assert_eq!(meaning("Budget"), None);
    }
}
