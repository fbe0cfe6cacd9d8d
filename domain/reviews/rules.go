package reviews

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// rulesFile is what the city pack says of voices. A city without one has none.
const rulesFile = "reviews/rules.yaml"

// Rules are the city's own about voices.
type Rules struct {
	Synthetic string      `json:"-" yaml:"synthetic"`
	Days      int         `json:"days" yaml:"days"` // for which a handling can be reviewed after its end
	Mend      clock.Limit `json:"mend" yaml:"mend"` // from a bad review to its mending
	Teams     []string    `json:"teams" yaml:"teams"`
	Platform  string      `json:"platform" yaml:"platform"` // the department that answers feedback
	Classes   []Class     `json:"classes" yaml:"classes"`
	Topics    []Topic     `json:"topics" yaml:"topics"`
	Hold      []string    `json:"hold" yaml:"hold"` // words for which a moderator looks
}

// Class is a class of feedback.
type Class struct {
	Code string `json:"code" yaml:"code"`
	ZH   string `json:"zh" yaml:"zh"`
	EN   string `json:"en" yaml:"en"`
}

// Topic is a class of appeals.
type Topic struct {
	Code         string `json:"code" yaml:"code"`
	Matter       string `json:"matter" yaml:"matter"` // class of matters of an authority
	ZH           string `json:"zh" yaml:"zh"`
	EN           string `json:"en" yaml:"en"`
	Organisation string `json:"organisation" yaml:"organisation"`
}

// otherTeam tells that the first team must not judge a review of a department, for it
// is its own.
func (r *Rules) otherTeam(org string) bool {
	first := r.Teams[0]
	return org == first || strings.HasPrefix(org, first+"/")
}

func (r *Rules) class(code string) (Class, bool) {
	i := slices.IndexFunc(r.Classes, func(c Class) bool { return c.Code == code })
	if i < 0 {
		return Class{}, false
	}
	return r.Classes[i], true
}

func (r *Rules) topic(code string) (Topic, bool) {
	i := slices.IndexFunc(r.Topics, func(t Topic) bool { return t.Code == code })
	if i < 0 {
		return Topic{}, false
	}
	return r.Topics[i], true
}

// seed reads the rules of the pack and reports what is wrong with them by line.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	none := func(context.Context, *db.Tx) error { return nil }
	if !p.Has(rulesFile) {
		return none
	}
	r, doc, ok := pack.YAML[Rules](p, rulesFile)
	if !ok {
		return none
	}
	checkRules(&r, doc)
	return func(ctx context.Context, tx *db.Tx) error { return s.store.putRules(ctx, tx, &r) }
}

func checkRules(r *Rules, doc pack.Doc) {
	if r.Days < 1 || r.Days > 366 {
		doc.At("days").Report("days must be from 1 to 366")
	}
	if err := r.Mend.Validate(); err != nil {
		doc.At("mend").Report("this is no limit: %v", err)
	}
	if len(r.Teams) != 2 || r.Teams[0] == r.Teams[1] || !isPath(r.Teams[0]) || !isPath(r.Teams[1]) {
		doc.At("teams").Report("teams must name two departments, so that neither judges reviews of itself")
	}
	if !isPath(r.Platform) {
		doc.At("platform").Report("platform must name the department that answers feedback")
	}
	for i, c := range r.Classes {
		if c.Code == "" || c.ZH == "" || c.EN == "" {
			doc.At("classes", i).Report("a class needs code, zh and en")
		}
	}
	for i, t := range r.Topics {
		if t.Code == "" || t.ZH == "" || t.EN == "" || t.Matter == "" || !isPath(t.Organisation) {
			doc.At("topics", i).Report("a topic needs code, zh, en, matter and organisation")
		}
	}
}

func isPath(org string) bool { return strings.HasPrefix(org, "/") }

// rules gives the city's rules; ErrNone where it has none.
func (s *Service) rules(ctx context.Context, tx *db.Tx) (r Rules, err error) {
	text, err := s.store.note(ctx, tx, noteRules)
	if errors.Is(err, db.ErrMissing) {
		return r, ErrNone
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &r)
	}
	if err != nil {
		return r, fmt.Errorf("read the rules of reviews: %w", err)
	}
	return r, nil
}
