package services

import (
	"slices"
	"time"
)

// State is where a version of an item stands.
type State string

// The states of a version. One published stands in force from its date until the next
// one does.
const (
	Draft     State = "draft"     // 草稿
	Review    State = "review"    // 待审核
	Published State = "published" // 已发布
	Returned  State = "returned"  // 退回修改
)

// The sources of versions.
const (
	fromPack = "pack"
	fromDesk = "desk"
)

// Version is one version of an item with who made it and when it holds.
type Version struct {
	Item       Item      `json:"item"`
	No         int64     `json:"version"`
	State      State     `json:"state"`
	Source     string    `json:"source"`
	Effective  time.Time `json:"effective,omitzero"`
	Until      time.Time `json:"until,omitzero"`
	Note       string    `json:"note,omitempty"`
	MadeBy     string    `json:"madeBy,omitempty"`
	MadeAt     time.Time `json:"madeAt"`
	ReviewedBy string    `json:"reviewedBy,omitempty"`
	ReviewedAt time.Time `json:"reviewedAt,omitzero"`

	digest  string
	authors []string // everybody who wrote on it
}

// wrote tells whether somebody wrote on the version, so that they cannot publish it.
func (v *Version) wrote(person string) bool {
	return person != "" && (v.MadeBy == person || slices.Contains(v.authors, person))
}

// inForce gives the version that holds at a moment; nil if none does. The list is in
// the order of the numbers.
func inForce(list []*Version, at time.Time) *Version {
	for i := len(list) - 1; i >= 0; i-- {
		v := list[i]
		if v.State != Published || v.Effective.After(at) {
			continue
		}
		if !v.Until.IsZero() && !v.Until.After(at) {
			return nil // given up, and so is what was before
		}
		return v
	}
	return nil
}
