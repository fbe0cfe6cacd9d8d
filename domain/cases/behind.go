package cases

import (
	"context"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// BehindQuery asks for what a figure of supervision counts: its span and scope, and
// the line where it stands.
type BehindQuery struct {
	page.Ask
	SuperviseQuery
	Figure string `query:"figure" enum:"received,accepted,ended,granted,refused,returned,reopened,measured,lateEnded,onTime,unlawful,online,mobile,instant,fieldsSaved,materialsSaved,visitsSaved,open,lateOpen,nearlyLate" doc:"received if absent"`
	Of     string `query:"of" maxLength:"200" doc:"The line of by, exactly; of the whole if by is absent"`
}

// Counted is one that a figure counts: something that happened to a case, or a turn
// that is open. It names nobody who applied.
type Counted struct {
	Case      CaseID     `json:"case"`
	Number    string     `json:"number"`
	Title     Text       `json:"title"`
	Org       string     `json:"organisation"`
	OrgName   string     `json:"organisationName"`
	Region    string     `json:"region"`
	Official  string     `json:"officialName,omitempty" doc:"Who did it, or who has taken it"`
	Channel   string     `json:"channel"`
	Event     string     `json:"event" doc:"received, accepted, returned, reopened, an outcome, or open"`
	Day       string     `json:"day,omitempty" doc:"When it was counted"`
	Since     *time.Time `json:"since,omitempty" doc:"Of an open turn"`
	Due       *time.Time `json:"due,omitempty"`
	Late      bool       `json:"late"`
	Days      *float64   `json:"days,omitempty" doc:"Working days that it took"`
	Promised  *float64   `json:"promisedDays,omitempty"`
	Statutory *float64   `json:"statutoryDays,omitempty"`
	Saved     Spared     `json:"saved"`
}

// Behind gives the cases that a figure counts; there are as many as it says. What
// waits is folded before, so that it stands here, too. The caller needs
// cases.supervise.
func (s *Service) Behind(ctx context.Context, q BehindQuery) (out page.Page[Counted], err error) {
	if err := auth.Require(ctx, SupervisePermission); err != nil {
		return out, err
	}
	line := q.By
	if q.SuperviseQuery, err = s.span(auth.From(ctx), q.SuperviseQuery); err != nil {
		return out, err
	}
	r := q.reach()
	r.by, r.of = line, q.Of
	if q.Figure == "" {
		q.Figure = "received"
	}
	var rows page.Page[happened]
	if condition(q.Figure) == "" {
		rows, err = s.turnsBehind(ctx, q, r)
	} else {
		rows, err = s.eventsBehind(ctx, q, r)
	}
	if err != nil {
		return out, err
	}
	return s.counted(ctx, rows)
}

func (s *Service) eventsBehind(ctx context.Context, q BehindQuery, r reach) (out page.Page[happened], err error) {
	filters := []any{q.Figure, r.from, r.to, r.org, r.region, r.matter, r.by, r.of}
	var day, org, matter, event, of string
	var nth int64
	some, err := page.Decode(q.Cursor, filters, &day, &org, &matter, &event, &of, &nth)
	if err != nil {
		return out, err
	}
	var after []any
	if some {
		after = []any{day, org, matter, event, of, nth}
	} else if err := s.fold(auth.AsSystem(ctx, jobFold)); err != nil {
		return out, err
	}
	if r.by == "day" || r.by == "month" { // a line of days is a span of its own
		r.from, r.to = max(r.from, r.of), min(r.to, r.of+"-99")
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.events(ctx, tx, r, q.Figure, after, q.Size()+1)
		out = page.Of(list, q.Size(), filters, func(h happened) []any { return []any{h.day, h.org, h.matter, h.event, h.id, h.nth} })
		return err
	})
	return out, err
}

func (s *Service) turnsBehind(ctx context.Context, q BehindQuery, r reach) (out page.Page[happened], err error) {
	filters := []any{q.Figure, r.org, r.region, r.matter, r.by, r.of}
	var sort int64
	var of, branch string
	some, err := page.Decode(q.Cursor, filters, &sort, &of, &branch)
	if err != nil {
		return out, err
	}
	w := turnWish{reach: r, figure: q.Figure, limit: q.Size() + 1}
	if some {
		w.after = []any{sort, of, branch}
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		w.now = db.Micros(tx.Now)
		list, err := s.store.turns(ctx, tx, w)
		for i := range list {
			list[i].event, list[i].late = "open", list[i].due != 0 && list[i].due <= w.now
		}
		out = page.Of(list, q.Size(), filters, func(h happened) []any { return []any{h.nth, h.id, h.branch} })
		return err
	})
	return out, err
}

// counted shows what a figure counts, with the names of departments and posts.
func (s *Service) counted(ctx context.Context, rows page.Page[happened]) (out page.Page[Counted], err error) {
	n := naming{}
	for _, h := range rows.Items {
		n.want(h.org, h.official)
	}
	names, err := s.names(ctx, n)
	if err != nil {
		return out, err
	}
	out = page.Page[Counted]{Next: rows.Next, Items: make([]Counted, 0, len(rows.Items))}
	day := float64(s.Calendar.Workday())
	for _, h := range rows.Items {
		c := Counted{Case: CaseID(h.id), Number: h.number, Title: Text{ZH: h.title, EN: h.titleEN}, Org: h.org, OrgName: names[h.org], Region: h.region,
			Official: names[h.official], Channel: h.channel, Event: h.event, Day: h.day, Since: at(instant(h.since)), Due: at(instant(h.due)), Late: h.late, Saved: h.saved}
		if h.ended() && h.measured() && h.event != "open" {
			took, promised, law := float64(h.took)/day, float64(h.promised)/day, float64(h.statutory)/day
			c.Days, c.Promised, c.Statutory = &took, &promised, &law
		}
		out.Items = append(out.Items, c)
	}
	return out, nil
}
