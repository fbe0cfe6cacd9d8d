package cases

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/domain/notify"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Teller tells people, in the unit of work that causes it; *notify.Service is one.
type Teller interface {
	Tell(ctx context.Context, tx *db.Tx, n notify.Notice) error
}

// Words tells which templates are in force, with their titles; *notify.Service is one.
type Words interface {
	InForce(ctx context.Context, prefix string) (map[string]notify.Text, error)
}

// Staff tells who serves: who holds a post, and whose posts hold a permission over a
// department in a region. Both give people.
type Staff interface {
	Holder(ctx context.Context, tx *db.Tx, post string) (string, error)
	Holding(ctx context.Context, tx *db.Tx, p auth.Permission, at auth.Scope) ([]string, error)
}

// What applicants are told of besides the effects of flows (tell: with), and officials.
const (
	tellOpened   = "opened"
	tellAnswered = "answered"
	tellYellow   = "desk_yellow"
	tellLate     = "desk_late"
	tellLong     = "desk_long"
	tellUrged    = "desk_urged"
	tellAsked    = "desk_asked"
)

// templatePrefix stands before the codes of cases' templates.
const templatePrefix = "cases."

// forDesk tells whether a template speaks to officials: it has places that are not filled
// for applicants, so no flow may name it.
func forDesk(code string) bool { return strings.HasPrefix(code, "desk_") }

// Occasions are what cases tells people of: applicants what the effects of flows name,
// officials what is pressing.
func Occasions() []notify.Occasion {
	return []notify.Occasion{
		{Code: templatePrefix + "*", Places: []string{"title", "number", "due", "result", "note"}},
		{Code: templatePrefix + "desk_*", Places: []string{"title", "number", "due", "stage"}},
	}
}

// tellMove tells the applicant what the effects of a move say.
func (m *moving) tellMove(ctx context.Context, move flow.Move, by step) error {
	for _, e := range move.Effects {
		if e.Kind != flow.Tell {
			continue
		}
		if err := m.tellApplicant(ctx, m.tx, m.c, caseNotice{e.With, fmt.Sprint(m.c.Version), by.note}); err != nil {
			return err
		}
	}
	return nil
}

// tellOpened tells the applicant that the case has begun; of a package once, and not of
// each of its parts; of what stands aside the domain tells in which somebody spoke. Who is
// told in the same moment how it ended needs no word of its beginning.
func (m *moving) tellOpened(ctx context.Context, move flow.Move) error {
	told := slices.ContainsFunc(move.Effects, func(e flow.Effect) bool { return e.Kind == flow.Tell })
	if m.c.Parent != "" || m.c.Aside || m.c.Outcome != "" && told {
		return nil
	}
	return m.tellApplicant(ctx, m.tx, m.c, caseNotice{what: tellOpened})
}

// caseNotice is what an applicant is told of a case.
type caseNotice struct {
	what string
	key  string // apart from others of its kind
	note string // what an official wrote
}

// tellApplicant tells who applies, or who does so for them, once by the key.
func (s *Service) tellApplicant(ctx context.Context, tx *db.Tx, c *Case, n caseNotice) error {
	whom := c.Agent
	if whom == "" {
		whom = c.Subject
	}
	if s.Notify == nil || !strings.HasPrefix(whom, "person_") {
		return nil
	}
	values := s.values(c)
	values["note"], values["result"] = notify.Same(n.note), notify.Same(c.Result)
	return s.Notify.Tell(ctx, tx, notify.Notice{To: whom, Template: templatePrefix + n.what, Values: values, About: "case/" + c.Number, Key: fmt.Sprintf("%s/%s/%s", c.ID, n.what, n.key)})
}

// values are what every message of a case may name.
func (s *Service) values(c *Case) map[string]notify.Text {
	return map[string]notify.Text{
		"title": {ZH: c.Title.ZH, EN: c.Title.EN}, "number": notify.Same(c.Number), "due": notify.Day(c.Due, s.Calendar.Zone()),
	}
}

// deskNotice is what officials are told of a task.
type deskNotice struct {
	what string
	key  string // apart from others of its kind
	due  time.Time
}

// tellDesk tells officials of a task, once by its key.
func (s *Service) tellDesk(ctx context.Context, tx *db.Tx, t task, n deskNotice, people []string) error {
	if s.Notify == nil || len(people) == 0 {
		return nil
	}
	c, err := s.store.find(ctx, tx, t.id)
	if err != nil {
		return err
	}
	f, err := s.flow(ctx, tx, version{c.Flow, c.FlowVersion})
	if err != nil {
		return err
	}
	values := s.values(&c)
	values["due"] = notify.Day(n.due, s.Calendar.Zone())
	if state := f.State(t.state); state != nil {
		values["stage"] = notify.Text{ZH: state.Name.ZH, EN: state.Name.EN}
	}
	for _, person := range people {
		if person == c.Subject || person == c.Agent { // nobody handles their own case
			continue
		}
		err := s.Notify.Tell(ctx, tx, notify.Notice{To: person, Template: templatePrefix + n.what, Values: values, About: string(c.ID), Key: fmt.Sprintf("%s/%s/%s/%s", c.ID, n.what, t.branch, n.key)})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellEscalated tells those whom a rung of the ladder concerns: at yellow who has taken
// the task, or may assign it; at red the head of the department; when it is long late
// supervision.
func (s *Service) tellEscalated(ctx context.Context, tx *db.Tx, t task, rung int64) error {
	if s.Notify == nil || s.Staff == nil {
		return nil
	}
	what := map[int64]string{rungYellow: tellYellow, rungRed: tellLate, rungLong: tellLong}[rung]
	people, err := s.concerned(ctx, tx, t, rung)
	if err != nil {
		return err
	}
	return s.tellDesk(ctx, tx, t, deskNotice{what, fmt.Sprint(t.due), instant(t.due)}, people)
}

func (s *Service) concerned(ctx context.Context, tx *db.Tx, t task, rung int64) ([]string, error) {
	holder, err := s.holder(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	if rung == rungYellow && len(holder) > 0 {
		return holder, nil
	}
	duty := AssignPermission
	if rung == rungLong {
		duty = SupervisePermission
	}
	people, err := s.Staff.Holding(ctx, tx, duty, auth.Scope{Region: t.region, Org: t.org})
	people = append(people, holder...)
	slices.Sort(people)
	return slices.Compact(people), err
}

// holder is who has taken a task, or nobody.
func (s *Service) holder(ctx context.Context, tx *db.Tx, t task) ([]string, error) {
	if s.Staff == nil || t.holder == "" {
		return nil, nil
	}
	person, err := s.Staff.Holder(ctx, tx, t.holder)
	if err != nil || person == "" {
		return nil, err
	}
	return []string{person}, nil
}

// tellHolders tells those who have taken a case's tasks: that it was urged, or that its
// applicant wrote.
func (s *Service) tellHolders(ctx context.Context, tx *db.Tx, id CaseID, what, key string) error {
	if s.Notify == nil || s.Staff == nil {
		return nil
	}
	list, err := s.store.tasks(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, t := range list {
		people, err := s.holder(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := s.tellDesk(ctx, tx, t, deskNotice{what, key, instant(t.due)}, people); err != nil {
			return err
		}
	}
	return nil
}
