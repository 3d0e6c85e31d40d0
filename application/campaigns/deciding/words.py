"""What the views of a campaign's posts are called, and what can be done to the posts in each."""

from application.models import Decision

VIEW_WORDS = {
    Decision.UNDECIDED: "To decide",
    Decision.ACCEPTED: "Collected",
    Decision.REJECTED: "Rejected",
}
ACTIONS = {
    Decision.UNDECIDED: {Decision.ACCEPTED: "Accept", Decision.REJECTED: "Reject"},
    Decision.ACCEPTED: {Decision.REJECTED: "Reject", Decision.UNDECIDED: "Decide later"},
    Decision.REJECTED: {Decision.ACCEPTED: "Accept", Decision.UNDECIDED: "Decide later"},
}
