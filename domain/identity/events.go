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
