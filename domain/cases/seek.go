package cases

import (
	"cmp"
	"context"
	"math"
	"regexp"
	"slices"
	"strings"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/seal"
)

// How many of the last signs of a number or phone one can search by.
const (
	tailSigns  = 12 // of a case number: its day and serial
	phoneSigns = 4
)

// foundAtOnce is the largest page of a search: each case in it is a recorded reading.
const foundAtOnce = 20

// Seek is what an official looks for 办件查询: a number or its last twelve signs, an
// item, a whole name, a phone or its last four digits.
type Seek struct {
	Text   string
	State  string // open, ended, or both where it is empty
	Cursor string
}

// Found is a case that a search gave.
type Found struct {
	Head
	Subject string `json:"subject" doc:"Masked"`
	OrgName string `json:"organisationName"`
}

// seeking is one way to find cases; exactly one of the first five is set.
type seeking struct {
	number, tail, phone, name, matter string
	org, region, state                string
	before                            int64
	after                             CaseID
	limit                             int
}

var (
	wholeNumber = regexp.MustCompile(`^[0-9A-Z]{31}[0-9]{12,}$`)
	numberTail  = regexp.MustCompile(`^[0-9]{12}$`)
	mobilePhone = regexp.MustCompile(`^1[0-9]{10}$`)
	phoneTail   = regexp.MustCompile(`^[0-9]{4}$`)
)

// Seek finds cases of the caller's scope, newest first. The caller needs cases.read.
// Whoever is found can see that they were, and why. ErrSeek.
func (s *Service) Seek(ctx context.Context, q Seek) (out page.Page[Found], err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return out, err
	}
	p := auth.From(ctx)
	q.Text = strings.TrimSpace(q.Text)
	w := seeking{org: p.Scope.Org, region: p.Scope.Region, state: q.State, before: math.MaxInt64, limit: foundAtOnce + 1}
	filters := []any{q.Text, q.State, p.Post}
	if _, err := page.Decode(q.Cursor, filters, &w.before, &w.after); err != nil {
		return out, err
	}
	// Reading leaves a record, so it is a unit of work and no View.
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		ways, err := s.ways(ctx, tx, q.Text, w)
		if err != nil {
			return err
		}
		rows, err := s.found(ctx, tx, ways)
		if err != nil {
			return err
		}
		list := page.Of(rows, foundAtOnce, filters, func(c Case) []any { return []any{db.Micros(c.Opened), string(c.ID)} })
		out = page.Page[Found]{Next: list.Next, Items: make([]Found, 0, len(list.Items))}
		for _, c := range list.Items {
			one, err := s.foundOne(ctx, tx, c)
			if err != nil {
				return err
			}
			out.Items = append(out.Items, one)
		}
		return s.readFound(ctx, tx, list.Items)
	})
	if err != nil {
		return out, err
	}
	return out, s.nameFound(ctx, out.Items)
}

// ways tells by what a text could find cases.
func (s *Service) ways(ctx context.Context, tx *db.Tx, text string, w seeking) ([]seeking, error) {
	upper := strings.ToUpper(text)
	switch {
	case wholeNumber.MatchString(upper):
		w.number = upper
	case numberTail.MatchString(text):
		w.tail = text
	case mobilePhone.MatchString(text), phoneTail.MatchString(text):
		w.phone = s.store.phoneIndex(text)
	case len([]rune(text)) < 2:
		return nil, ErrSeek
	default:
		return s.waysOfWords(ctx, tx, text, w)
	}
	return []seeking{w}, nil
}

// waysOfWords takes a text for a name, and for a part of an item's.
func (s *Service) waysOfWords(ctx context.Context, tx *db.Tx, text string, w seeking) ([]seeking, error) {
	matters, err := s.store.matters(ctx, tx, text)
	if err != nil {
		return nil, err
	}
	byName := w
	byName.name = s.Seal.Index("cases.name", text)
	ways := []seeking{byName}
	for _, matter := range matters {
		byMatter := w
		byMatter.matter = matter
		ways = append(ways, byMatter)
	}
	return ways, nil
}

// found puts what all ways find together, newest first, as many as one way would give.
func (s *Service) found(ctx context.Context, tx *db.Tx, ways []seeking) (list []Case, err error) {
	for _, w := range ways {
		some, err := s.store.seek(ctx, tx, w)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	slices.SortFunc(list, func(a, b Case) int { return cmp.Or(b.Opened.Compare(a.Opened), cmp.Compare(b.ID, a.ID)) })
	list = slices.CompactFunc(list, func(a, b Case) bool { return a.ID == b.ID })
	return list[:min(len(list), foundAtOnce+1)], nil
}

func (s *Service) foundOne(ctx context.Context, tx *db.Tx, c Case) (Found, error) {
	f, err := s.flow(ctx, tx, version{c.Flow, c.FlowVersion})
	if err != nil {
		return Found{}, err
	}
	name, err := s.store.subjectName(ctx, tx, c.ID)
	return Found{Head: headOf(f, c, tx.Now), Subject: seal.MaskName(name)}, err
}

// readFound records for everybody who was found that they were.
func (s *Service) readFound(ctx context.Context, tx *db.Tx, list []Case) error {
	told := map[string]bool{}
	for _, c := range list {
		person := cmp.Or(c.Agent, c.Subject)
		if told[person] {
			continue
		}
		told[person] = true
		if err := s.Audit.Read(ctx, tx, audit.Reading{Person: person, Purpose: handling, Reason: c.Number, Fields: []string{"search"}}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) nameFound(ctx context.Context, list []Found) error {
	n := naming{}
	for _, one := range list {
		n.want(one.Org)
	}
	names, err := s.names(ctx, n)
	for i := range list {
		list[i].OrgName = names[list[i].Org]
	}
	return err
}

// lastSigns gives the end of a text.
func lastSigns(text string, n int) string { return text[max(0, len(text)-n):] }
