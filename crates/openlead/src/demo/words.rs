//! The words of which the demo company is made. Addresses are of the domains that are kept for examples.

/// First names from the south, the west, the north and the east, with surnames that go with them.
pub const NAMES: &[(&[&str], &[&str])] = &[
    (
        &[
            "Meera", "Arjun", "Lakshmi", "Vishnu", "Anjali", "Nikhil", "Divya", "Sreejith",
            "Reshma", "Jithin",
        ],
        &[
            "Nair",
            "Menon",
            "Pillai",
            "Thomas",
            "Varghese",
            "Kurup",
            "Namboothiri",
            "Joseph",
        ],
    ),
    (
        &[
            "Karthik", "Priya", "Senthil", "Kavitha", "Dinesh", "Nithya", "Surya", "Revathi",
        ],
        &[
            "Subramanian",
            "Rajan",
            "Murugan",
            "Krishnan",
            "Natarajan",
            "Selvam",
        ],
    ),
    (
        &[
            "Fathima", "Ayesha", "Imran", "Shahid", "Nazrin", "Rahman", "Hiba", "Sameer",
        ],
        &["Khan", "Ansari", "Shaikh", "Basheer", "Siddiqui", "Hameed"],
    ),
    (
        &[
            "Rohan", "Sneha", "Aditya", "Pooja", "Omkar", "Shruti", "Harsh", "Neha",
        ],
        &["Patil", "Deshmukh", "Kulkarni", "Shah", "Mehta", "Joshi"],
    ),
    (
        &[
            "Aman", "Simran", "Gurpreet", "Ritika", "Vivek", "Shreya", "Mohit", "Nidhi",
        ],
        &["Singh", "Kaur", "Sharma", "Verma", "Gupta", "Malhotra"],
    ),
    (
        &["Sourav", "Ananya", "Debashish", "Ritu", "Arnab", "Moumita"],
        &["Banerjee", "Ghosh", "Das", "Chatterjee", "Sen", "Borah"],
    ),
    (
        &["Sai", "Harika", "Venkat", "Sravani", "Praveen", "Lavanya"],
        &["Reddy", "Rao", "Naidu", "Chowdary", "Varma"],
    ),
];

pub const CITIES: &[&str] = &[
    "Kochi",
    "Bengaluru",
    "Chennai",
    "Hyderabad",
    "Kozhikode",
    "Thiruvananthapuram",
    "Mumbai",
    "Pune",
    "Coimbatore",
    "Mysuru",
    "Thrissur",
    "Delhi",
    "Kolkata",
    "Mangaluru",
    "Ahmedabad",
    "Guwahati",
];

/// Where enquiries come from; one that is there twice comes twice as often.
pub const SOURCES: &[&str] = &[
    "Website",
    "Website",
    "Website",
    "Facebook",
    "Facebook",
    "Instagram",
    "Instagram",
    "WhatsApp",
    "WhatsApp",
    "Referral",
    "Google Ads",
    "Education fair",
];

/// A line of business.
pub struct Line {
    pub department: &'static str,
    pub purpose: &'static str,
    pub types: &'static [&'static str],
    pub courses: &'static [&'static str],
    /// What a sale is worth, in thousands of rupees.
    pub worth: (i64, i64),
    pub asks: &'static [&'static str],
}

pub const LINES: &[Line] = &[
    Line {
        department: "Admissions",
        purpose: "Degree admission",
        types: &["Student", "Student", "Parent"],
        courses: &[
            "BBA",
            "B.Com Finance",
            "BCA",
            "B.Sc Data Science",
            "MBA",
            "MCA",
        ],
        worth: (60, 320),
        asks: &[
            "What are the fees, and can they be paid in instalments?",
            "Is hostel available for girls?",
            "My daughter has finished class 12 with 86 %. Please call after 5 pm.",
            "Do you have weekend classes?",
            "Is there a scholarship for sports?",
            "When does the next batch start?",
        ],
    },
    Line {
        department: "Study Abroad",
        purpose: "Study abroad",
        types: &["Student", "Working professional", "Parent"],
        courses: &[
            "MS in the UK",
            "MS in Germany",
            "Nursing in Ireland",
            "MBA in Canada",
            "IELTS coaching",
        ],
        worth: (90, 450),
        asks: &[
            "I have IELTS 6.5, which universities can I apply to?",
            "How much bank balance must be shown for the visa?",
            "Looking for the January intake, please send details.",
            "Can my spouse come with me?",
            "Do you help with education loans?",
        ],
    },
    Line {
        department: "Corporate Training",
        purpose: "Corporate training",
        types: &["Company", "Company", "Working professional"],
        courses: &[
            "Excel for finance teams",
            "Power BI",
            "Spoken English",
            "Leadership workshop",
            "Python basics",
        ],
        worth: (40, 600),
        asks: &[
            "We need a two-day workshop for 25 people at our office.",
            "Please send a quotation with GST for 40 seats.",
            "Do you train online in the evening?",
            "Can the contents be adapted to our industry?",
        ],
    },
];

pub const COMPANIES: &[&str] = &[
    "Periyar Logistics",
    "Nila Foods",
    "Western Ghats Spices",
    "Bluewave Software",
    "Sahyadri Motors",
    "Lotus Hospitals",
    "Malabar Textiles",
    "Charminar Pharma",
    "Deccan Infra",
    "Konkan Marine Exports",
];

/// Nobody picked up.
pub const UNREACHED: &[&str] = &[
    "Rang twice, no answer. Sent the brochure on WhatsApp.",
    "Switched off. Will try again in the evening.",
    "Number busy, left a message.",
    "Cut the call, probably in class. Trying tomorrow before 10.",
];

/// A first talk.
pub const TALKED: &[&str] = &[
    "Spoke for ten minutes. Comparing with two other places, wants the fee structure in writing.",
    "Father decides, he is back from Dubai on Saturday. Call then.",
    "Very clear about the course. Asked for placement figures, sent the PDF.",
    "Wants to visit the campus next week with a friend.",
    "Good English, final-year student. Needs the timetable before deciding.",
    "Asked about the loan tie-up with the bank, explained the papers needed.",
    "Spoke to the mother. Distance is the worry, explained the college bus.",
];

/// It becomes serious.
pub const INTERESTED: &[&str] = &[
    "Visited today, liked the labs. Will confirm after speaking at home.",
    "Sent the offer by mail, wants 10 % off. Said I would ask.",
    "All documents received except the transfer certificate.",
    "Attended the demo class and asked good questions.",
    "Budget is fine. Deciding between the morning and the evening batch.",
];

/// It is nearly done.
pub const QUALIFIED: &[&str] = &[
    "Agreed on three instalments, first one next week.",
    "HR has approved, waiting for the purchase order.",
    "Application filled in together over the phone, fee pending.",
    "Eligibility checked, offer letter can be sent.",
];

pub const WON: &[&str] = &[
    "Paid the first instalment by UPI. Welcome kit sent.",
    "Admission confirmed, original certificates handed in.",
    "Purchase order received, dates fixed with the trainer.",
];

pub const LOST: &[&str] = &[
    "Joined a college nearer to home.",
    "Fees too high, would not consider instalments.",
    "Postponed to next year because of family reasons.",
    "Not reachable after six attempts, closing.",
    "Only wanted a free certificate.",
];

pub const CALLS: &[&str] = &[
    "Call about the fee structure",
    "Call back, asked for the evening",
    "Remind of the campus visit",
    "Ask for the missing documents",
    "Follow up on the offer",
];

/// Work that belongs to no lead.
pub const CHORES: &[&str] = &[
    "Send the weekly numbers to the owner",
    "Order new brochures for the education fair",
    "Update the fee table on the website",
    "Call the bank about the loan desk",
    "Renew the licence of the call centre line",
    "Plan the counselling camp in Thrissur",
];
/// What the manager wants to do some day.
pub const SOME_DAY: &[&str] = &[
    "Collect stories of students who got a job",
    "Sort out the old brochures",
];
