package cases

import (
	"context"
	"maps"
	"slices"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/seal"
)

// QueueQuery narrows a queue 待办.
type QueueQuery struct {
	page.Ask
	Role   string `query:"role" maxLength:"48" doc:"One duty: acceptor, reviewer, approver, issuer; all of the caller's if absent"`
	Matter string `query:"matter" maxLength:"64" doc:"Code of an item"`
	State  string `query:"state" maxLength:"48"`
	Region string `query:"region" maxLength:"14" doc:"Beginning of a region code within the caller's scope"`
	Whose  string `query:"whose" enum:"mine,pool" doc:"What the caller has taken or stands in for, or what nobody has; both and all if absent"`
	Light  string `query:"light" enum:"yellow,red" doc:"yellow: nearly late or late; red: late"`
}

// Stage is a place at which a case stands: whose turn it is, and by when.
type Stage struct {
	Branch string      `json:"branch,omitempty"`
	State  string      `json:"state"`
	Name   Text        `json:"name"`
	Role   string      `json:"role"`
	Org    string      `json:"organisation"`
	Holder string      `json:"holder,omitempty" doc:"The post that has taken it"`
	Since  time.Time   `json:"since"`
	Due    *time.Time  `json:"due,omitempty" doc:"Absent where there is no limit, or its clock stands"`
	Light  clock.Light `json:"light" doc:"green, yellow, red"`
	Urged  int64       `json:"urged"`
	Rung   int64       `json:"rung,omitempty" doc:"Of the ladder: 1 nearly late, 2 late, 3 late for two working days"`
}

// Turn is a line of a queue.
type Turn struct {
	Case    CaseID `json:"case"`
	Number  string `json:"number"`
	Matter  string `json:"matter"`
	Title   Text   `json:"title"`
	Subject string `json:"subject" doc:"Masked"`
	Region  string `json:"region"`
	Channel string `json:"channel"`
	Stage   Stage  `json:"stage"`
	OrgName string `json:"organisationName"`
	Holder  string `json:"holderName,omitempty"`
	StandIn bool   `json:"standIn,omitempty" doc:"Its holder is away, and the caller stands in"`
}

// wishOf turns a question into what the store looks for; the duties are the caller's.
func wishOf(p auth.Principal, q QueueQuery, now time.Time) (wish, error) {
	w := wish{roles: dutiesOf(p), org: p.Scope.Org, region: p.Scope.Region, matter: q.Matter, state: q.State, limit: q.Size() + 1}
	if q.Role != "" {
		w.roles = slices.DeleteFunc(w.roles, func(r string) bool { return r != q.Role })
	}
	if len(w.roles) == 0 {
		return w, auth.ErrDenied
	}
	if q.Region != "" {
		if !p.Scope.CoversRegion(q.Region) {
			return w, ErrNotYours
		}
		w.region = q.Region
	}
	switch q.Whose {
	case "mine":
		w.holders = []string{p.Post}
	case "pool":
		w.pool = true
	}
	switch q.Light {
	case "yellow":
		w.yellow = db.Micros(now)
	case "red":
		w.before = db.Micros(now)
	}
	return w, nil
}

// dutiesOf gives the roles of flows that somebody's post carries.
func dutiesOf(p auth.Principal) (list []string) {
	for _, role := range slices.Sorted(maps.Keys(duties)) {
		if p.May(duties[role]) {
			list = append(list, role)
		}
	}
	return list
}

// Queue gives what the caller's post is to do, the most pressing first. The caller
// needs one of the duties.
func (s *Service) Queue(ctx context.Context, q QueueQuery) (out page.Page[Turn], err error) {
	w, err := wishOf(auth.From(ctx), q, s.Clock.Now())
	if err != nil {
		return out, err
	}
	filters := []any{w.roles, w.region, q.Matter, q.State, q.Whose, q.Light}
	if err := w.behind(q.Cursor, filters); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		stead, err := s.stead(ctx, tx, auth.From(ctx).Post)
		if err != nil {
			return err
		}
		mine := w
		if len(w.holders) > 0 {
			mine.holders = append(slices.Clone(w.holders), stead...)
		}
		out, err = s.turns(ctx, tx, mine, filters, q.Size())
		for i := range out.Items {
			out.Items[i].StandIn = slices.Contains(stead, out.Items[i].Stage.Holder)
		}
		return err
	})
	if err != nil {
		return out, err
	}
	return out, s.nameTurns(ctx, out.Items)
}

// turns gives a page of tasks.
func (s *Service) turns(ctx context.Context, tx *db.Tx, w wish, filters any, size int) (out page.Page[Turn], err error) {
	rows, err := s.store.queue(ctx, tx, w)
	if err != nil {
		return out, err
	}
	list := page.Of(rows, size, filters, func(r row) []any { return []any{r.sort, string(r.id), r.branch} })
	out = page.Page[Turn]{Next: list.Next, Items: make([]Turn, 0, len(list.Items))}
	for _, r := range list.Items {
		turn, err := s.turn(ctx, tx, r)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, turn)
	}
	return out, nil
}

func (s *Service) nameTurns(ctx context.Context, list []Turn) error {
	n := naming{}
	for _, t := range list {
		n.want(t.Stage.Org, t.Stage.Holder)
	}
	names, err := s.names(ctx, n)
	for i := range list {
		list[i].OrgName, list[i].Holder = names[list[i].Stage.Org], names[list[i].Stage.Holder]
	}
	return err
}

func (s *Service) turn(ctx context.Context, tx *db.Tx, r row) (Turn, error) {
	f, err := s.flow(ctx, tx, version{r.flow, r.flowVersion})
	if err != nil {
		return Turn{}, err
	}
	return Turn{Case: r.id, Number: r.number, Matter: r.matter, Title: Text{ZH: r.title, EN: r.titleEN}, Subject: seal.MaskName(r.name), Region: r.region,
		Channel: r.channel, Stage: stageOf(f, r.task, tx.Now)}, nil
}

// stageOf shows a task as it is at an instant.
func stageOf(f *flow.Flow, t task, now time.Time) Stage {
	out := Stage{Branch: t.branch, State: t.state, Role: t.role, Org: t.org, Holder: t.holder, Since: instant(t.since), Light: clock.Green, Urged: t.urged, Rung: t.rung}
	code := t.state
	if t.branch != "" {
		code = t.branch + "/" + t.state
	}
	if state := f.State(code); state != nil {
		out.Name = state.Name
	}
	if t.due == 0 {
		return out
	}
	due := instant(t.due)
	out.Due = &due
	switch at := db.Micros(now); {
	case at >= t.due:
		out.Light = clock.Red
	case at >= t.yellow:
		out.Light = clock.Yellow
	}
	return out
}

// Count is how much one of the caller's duties has to do.
type Count struct {
	Role   string `json:"role"`
	All    int64  `json:"all"`
	Pool   int64  `json:"pool" doc:"Nobody has taken"`
	Mine   int64  `json:"mine"`
	Yellow int64  `json:"yellow" doc:"Nearly late"`
	Red    int64  `json:"red" doc:"Late"`
	Urged  int64  `json:"urged"`
}

// Counts gives the figures over the caller's queue.
func (s *Service) Counts(ctx context.Context) (out []Count, err error) {
	p := auth.From(ctx)
	w, err := wishOf(p, QueueQuery{}, s.Clock.Now())
	if err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		out = nil
		stead, err := s.stead(ctx, tx, p.Post)
		if err != nil {
			return err
		}
		w.holders = append([]string{p.Post}, stead...)
		list, err := s.store.counts(ctx, tx, w, db.Micros(tx.Now))
		for _, c := range list {
			out = append(out, Count{c.role, c.all, c.pool, c.mine, c.yellow, c.red, c.urgent})
		}
		return err
	})
	return out, err
}
