package identity

import "time"

// PersonLocked tells that a person can no longer sign in.
type PersonLocked struct {
	Person string    `json:"person"`
	At     time.Time `json:"at"`
}

// Subject names the fact.
func (PersonLocked) Subject() string { return "identity.person_locked.v1" }

// Key keeps the order of one person's facts.
func (f PersonLocked) Key() string { return f.Person }

// PersonUnlocked tells that a locked person can sign in again.
type PersonUnlocked struct {
	Person string    `json:"person"`
	At     time.Time `json:"at"`
}

// Subject names the fact.
func (PersonUnlocked) Subject() string { return "identity.person_unlocked.v1" }

// Key keeps the order of one person's facts.
func (f PersonUnlocked) Key() string { return f.Person }

// PostGiven tells that a person serves in a post from now on.
type PostGiven struct {
	Post         string    `json:"post"`
	Person       string    `json:"person"`
	Organisation string    `json:"organisation"`
	Region       string    `json:"region"`
	Roles        []string  `json:"roles"`
	At           time.Time `json:"at"`
}

// Subject names the fact.
func (PostGiven) Subject() string { return "identity.post_given.v1" }

// Key keeps the order of one person's facts.
func (f PostGiven) Key() string { return f.Person }

// PostEnded tells that a post is over.
type PostEnded struct {
	Post   string    `json:"post"`
	Person string    `json:"person"`
	At     time.Time `json:"at"`
}

// Subject names the fact.
func (PostEnded) Subject() string { return "identity.post_ended.v1" }

// Key keeps the order of one person's facts.
func (f PostEnded) Key() string { return f.Person }

// AuthorityGiven tells that a principal lets somebody act for them; it stands at once
// where taken is true, else once the agent takes it on. A revocation that was taken
// back is told the same way.
type AuthorityGiven struct {
	Authority string        `json:"authority"`
	Principal string        `json:"principal"`
	Agent     string        `json:"agent"`
	Kind      AuthorityKind `json:"kind"`
	Taken     bool          `json:"taken"`
	At        time.Time     `json:"at"`
}

// Subject names the fact.
func (AuthorityGiven) Subject() string { return "identity.authority_given.v1" }

// Key keeps the order of one authority's facts.
func (f AuthorityGiven) Key() string { return f.Authority }

// AuthorityTaken tells that an agent took on what was offered to them.
type AuthorityTaken struct {
	Authority string    `json:"authority"`
	Principal string    `json:"principal"`
	Agent     string    `json:"agent"`
	At        time.Time `json:"at"`
}

// Subject names the fact.
func (AuthorityTaken) Subject() string { return "identity.authority_taken.v1" }

// Key keeps the order of one authority's facts.
func (f AuthorityTaken) Key() string { return f.Authority }

// AuthorityEnded tells that an authority was revoked, laid down or refused. One whose
// time passes ends without a fact.
type AuthorityEnded struct {
	Authority string    `json:"authority"`
	Principal string    `json:"principal"`
	Agent     string    `json:"agent"`
	At        time.Time `json:"at"`
}

// Subject names the fact.
func (AuthorityEnded) Subject() string { return "identity.authority_ended.v1" }

// Key keeps the order of one authority's facts.
func (f AuthorityEnded) Key() string { return f.Authority }

// RepresentativeChanged tells that a firm has another legal representative; from is
// empty for its first.
type RepresentativeChanged struct {
	Firm string    `json:"firm"`
	From string    `json:"from"`
	To   string    `json:"to"`
	At   time.Time `json:"at"`
}

// Subject names the fact.
func (RepresentativeChanged) Subject() string { return "identity.representative_changed.v1" }

// Key keeps the order of one firm's facts.
func (f RepresentativeChanged) Key() string { return f.Firm }
