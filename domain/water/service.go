package water

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"citybrain/domain/water/leak"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// EpisodeQuery chooses episodes; empty fields choose all.
type EpisodeQuery struct {
	State   string // open, acknowledged, closed, unclosed
	Network string
	Medium  string
	Cause   string
	History string
	Source  string // live or history
	page.Ask
}

// Episodes lists suspected leaks of the caller's scope, the newest first. The
// caller needs water.read.
func (s *Service) Episodes(ctx context.Context, q EpisodeQuery) (page.Page[Episode], error) {
	var none page.Page[Episode]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	filters := []any{q.State, q.Network, q.Medium, q.Cause, q.History, q.Source}
	f := episodeFilter{state: q.State, network: q.Network, medium: q.Medium, cause: q.Cause, history: q.History, source: q.Source, scope: scopeOf(ctx)}
	if _, err := page.Decode(q.Cursor, filters, &f.afterAt, &f.after); err != nil {
		return none, err
	}
	var rows []episodeRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.episodes(ctx, tx, f, q.Size()+1)
		return err
	})
	if err != nil {
		return none, fmt.Errorf("list episodes: %w", err)
	}
	p := page.Map(page.Of(rows, q.Size(), filters, func(e episodeRow) []any { return []any{e.detected, e.id} }), view)
	return p, s.label(ctx, p.Items)
}

func scopeOf(ctx context.Context) [2]string {
	scope := auth.From(ctx).Scope
	return [2]string{scope.Region, scope.Org}
}

// Episode gives one suspected leak with its sensors and curves. The caller needs
// water.read. Fault: ErrNoEpisode.
func (s *Service) Episode(ctx context.Context, id EpisodeID) (Episode, error) {
	var out Episode
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		row, err := s.inScope(ctx, tx, id, ReadPermission)
		if err != nil {
			return err
		}
		out = view(row)
		var b body
		if err := json.Unmarshal([]byte(row.body), &b); err != nil {
			return fmt.Errorf("body of %s: %w", id, err)
		}
		out.Sensors, out.Curves = b.Sensors, &b.Curves
		return nil
	})
	if err != nil {
		return Episode{}, err
	}
	one := []Episode{out}
	err = s.label(ctx, one)
	return one[0], err
}

func (s *Service) inScope(ctx context.Context, tx *db.Tx, id EpisodeID, permission auth.Permission) (episodeRow, error) {
	if err := auth.Require(ctx, permission); err != nil {
		return episodeRow{}, err
	}
	row, err := s.store.episode(ctx, tx, id)
	if err != nil {
		return row, err
	}
	if scope := auth.From(ctx).Scope; !scope.CoversRegion(row.region) || !scope.CoversOrg(row.org) {
		return row, ErrNoEpisode
	}
	return row, nil
}

// view is a stored episode as people see it, without sensors and curves.
func view(e episodeRow) Episode {
	out := Episode{
		ID: e.id, History: e.history, Zone: e.zone, Sudden: e.view == leak.SuddenView, Thing: e.thing, Network: e.network, Medium: e.medium, Cause: e.cause, BeganAt: db.Time(e.began), DetectedAt: db.Time(e.detected),
		Confidence: e.confidence, Nearest: e.nearest, State: "open", Outcome: e.outcome, Reason: e.reason,
		acknowledgedBy: e.acknowledgedBy, closedBy: e.closedBy,
	}
	if e.ended != 0 {
		at := db.Time(e.ended)
		out.EndedAt = &at
	}
	if e.acknowledged != 0 {
		at := db.Time(e.acknowledged)
		out.State, out.AcknowledgedAt = "acknowledged", &at
	}
	if e.closed != 0 {
		at := db.Time(e.closed)
		out.State, out.ClosedAt = "closed", &at
	}
	return out
}

// label puts the names of those who acted into episodes, and those of live zones and
// gauges in the caller's language.
func (s *Service) label(ctx context.Context, list []Episode) error {
	if web.Language(ctx) == "en" {
		s.translate(list)
	}
	var ids []string
	for _, e := range list {
		for _, id := range []string{e.acknowledgedBy, e.closedBy} {
			if id != "" {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	names := map[string]audit.Name{}
	if s.Names != nil {
		found, err := s.Names.Names(ctx, ids)
		if err != nil {
			return fmt.Errorf("name those who acted: %w", err)
		}
		names = found
	}
	called := func(id string) string {
		if n := names[id].Name; n != "" {
			return n
		}
		return id
	}
	for i := range list {
		list[i].AcknowledgedByName, list[i].ClosedByName = called(list[i].acknowledgedBy), called(list[i].closedBy)
	}
	return nil
}

// translate writes the names of live zones and gauges in English.
func (s *Service) translate(list []Episode) {
	for i := range list {
		if list[i].Zone == "" || s.Gauges == nil {
			continue
		}
		if name := s.zoneName(list[i].Zone, true); name != "" {
			list[i].Network = name
		}
		list[i].Nearest = s.Gauges.NameIn(list[i].Nearest, true)
		for k := range list[i].Sensors {
			list[i].Sensors[k].Name = s.Gauges.NameIn(list[i].Sensors[k].Name, true)
		}
	}
}

// zoneName gives what a live zone and its network are called; "" where the pack
// names it no more.
func (s *Service) zoneName(code string, english bool) string {
	for _, n := range s.networks() {
		for _, z := range n.Zones {
			if z.Code == code {
				return n.Name.in(english) + " · " + z.Name.in(english)
			}
		}
	}
	return ""
}

// networks are the live networks of the pack.
func (s *Service) networks() []Network {
	if all := s.live.Load(); all != nil {
		return all.Networks
	}
	return nil
}

// load reads the networks that a seed kept.
func (s *Service) load(ctx context.Context) error {
	return s.DB.View(ctx, func(tx *db.Tx) error {
		var all Networks
		ok, err := s.store.note(ctx, tx, noteNetworks, &all)
		if err != nil {
			return fmt.Errorf("load the live networks: %w", err)
		}
		if ok {
			s.live.Store(&all)
		}
		return nil
	})
}

// Acknowledge says that somebody takes a suspected leak on. The caller needs
// water.handle. Faults: ErrNoEpisode, ErrAcknowledged, ErrClosed.
func (s *Service) Acknowledge(ctx context.Context, id EpisodeID) (Episode, error) {
	return s.change(ctx, id, "acknowledged", func(tx *db.Tx, row episodeRow) error {
		done, err := s.store.acknowledge(ctx, tx, id, auth.Actor(ctx))
		switch {
		case err != nil:
			return err
		case !done && row.closed != 0:
			return ErrClosed
		case !done:
			return ErrAcknowledged
		}
		return nil
	})
}

// Close ends a suspected leak with what was found: repaired, not_found,
// false_alarm or sensor, and a reason in words. The caller needs water.handle.
// Faults: ErrNoEpisode, ErrReason, ErrClosed.
func (s *Service) Close(ctx context.Context, id EpisodeID, outcome, reason string) (Episode, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 1000 { // the schema lets blanks pass
		return Episode{}, ErrReason.At("/reason", "water.reason", "Say in 1 to 1,000 characters what was found.")
	}
	return s.change(ctx, id, "closed", func(tx *db.Tx, _ episodeRow) error {
		done, err := s.store.close(ctx, tx, id, auth.Actor(ctx), outcome, reason)
		if err == nil && !done {
			return ErrClosed
		}
		return err
	})
}

// change does one act on an episode of the caller's scope and records it.
func (s *Service) change(ctx context.Context, id EpisodeID, act string, f func(tx *db.Tx, row episodeRow) error) (Episode, error) {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		row, err := s.inScope(ctx, tx, id, HandlePermission)
		if err != nil {
			return err
		}
		if err := f(tx, row); err != nil {
			return err
		}
		return s.record(ctx, tx, "leak_"+act, string(id))
	})
	if err != nil {
		return Episode{}, err
	}
	return s.Episode(ctx, id)
}

func (s *Service) record(ctx context.Context, tx *db.Tx, action, object string) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit.Record(ctx, tx, audit.Entry{Action: "water." + action, Object: object})
}
