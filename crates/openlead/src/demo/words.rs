//! What the demo company's data says.

pub const DEPARTMENTS: [&str; 3] = ["Study Abroad", "Undergraduate", "Test Preparation"];
pub const STAFF: [(&str, usize); 7] = [
    ("Ravi Menon", 0),
    ("Fathima Rahman", 0),
    ("Joseph Kurian", 0),
    ("Divya Pillai", 1),
    ("Arjun Nambiar", 1),
    ("Sneha George", 2),
    ("Imran Khan", 2),
];
pub const LINES: [(&str, usize); 3] = [("04842345601", 0), ("04842345602", 1), ("04842345603", 2)];
pub const FIRST: [&str; 32] = [
    "Meera", "Aarav", "Lakshmi", "Rahul", "Anjali", "Vishnu", "Neha", "Karthik", "Aisha", "Sanjay",
    "Priya", "Nikhil", "Gayathri", "Harish", "Zara", "Manoj", "Kavya", "Abhishek", "Riya",
    "Deepak", "Sana", "Vivek", "Pooja", "Tarun", "Nandini", "Farhan", "Ishita", "Gokul", "Swathi",
    "Rohan", "Amina", "Kiran",
];
pub const LAST: [&str; 20] = [
    "Nair",
    "Menon",
    "Sharma",
    "Iyer",
    "Khan",
    "Thomas",
    "Reddy",
    "Das",
    "Patel",
    "Varghese",
    "Pillai",
    "Gupta",
    "Mathew",
    "Rao",
    "Ali",
    "Joshi",
    "Kurup",
    "Singh",
    "Fernandes",
    "Bose",
];
pub const SOURCES: [&str; 8] = [
    "Website",
    "Website",
    "Website",
    "Facebook",
    "Instagram",
    "WhatsApp",
    "Referral",
    "IVR",
];
pub const PURPOSES: [&str; 5] = [
    "Admission",
    "Scholarship",
    "Visa help",
    "Coaching",
    "Hostel",
];
pub const TYPES: [&str; 3] = ["Student", "Parent", "Working professional"];
pub const STATUSES: [&str; 5] = ["Contacted", "Interested", "Qualified", "Closed", "Lost"];
pub const COURSES: [&str; 8] = [
    "BBA",
    "B.Sc Nursing",
    "MBA",
    "B.Tech",
    "M.Sc Data Science",
    "IELTS",
    "OET",
    "B.Com",
];
pub const CITIES: [&str; 8] = [
    "Kochi",
    "Thrissur",
    "Kozhikode",
    "Kottayam",
    "Bengaluru",
    "Coimbatore",
    "Thiruvananthapuram",
    "Chennai",
];
pub const FEEDBACK: [&str; 6] = [
    "What are the fees for the full course?",
    "Please call me after 5 in the evening.",
    "Is there a scholarship for rank holders?",
    "I finished plus two this year and want to start in January.",
    "Do you help with the visa as well?",
    "Which documents do I need to bring?",
];
pub const NOTES: [&str; 8] = [
    "Spoke for ten minutes. Wants to compare with a college in Mangalore before deciding.",
    "No answer, tried twice. Sent the brochure on WhatsApp.",
    "Father will decide. Call again on Sunday when he is home.",
    "Visited the office, very interested. Asked for the fee in two instalments.",
    "Marks are a little short for the first choice; suggested the second campus.",
    "Documents received, passport is missing.",
    "Asked about the hostel and the food. Sent photographs.",
    "Already joined elsewhere, keep in touch for the master's.",
];
pub const TASKS: [&str; 6] = [
    "Call back about the fees",
    "Send the brochure",
    "Collect the mark sheets",
    "Book a campus visit",
    "Remind of the IELTS date",
    "Ask for the passport copy",
];
