package overview

import (
	"context"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// How long the screen of a region is kept ready after nobody looked at it any
// more, and how long its trends go on being kept.
const (
	viewIdle     = 5 * time.Minute
	regionWanted = 7 * 24 * time.Hour
	regionNoted  = 24 * time.Hour // how often it is written down that a region is wanted
)

// view is the screen of one region 区域视图: the rows of its things and its open
// alarms. All who look after the same region share one, so that what they see is
// computed and encoded once however many they are. The whole city is the view
// of the region "".
type view struct {
	region  string
	streams atomic.Int32 // open streams of it

	mu     sync.RWMutex
	roster *roster
	open   []OpenAlarm
	totals [states]int
	asked  time.Time // when somebody last wanted it
	noted  time.Time // when the store was last told so
	reread time.Time // when its alarms were last read
	owed   []news    // heard, not told yet because its alarms could not be read; only the beat touches it
}

// topic is the name of one of the topics in the hub, for this region alone.
func (v *view) topic(name string) string {
	if v.region == "" {
		return name
	}
	return name + "@" + v.region
}

func (v *view) rows() *roster {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.roster
}

func (v *view) replace(r *roster) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.roster = r
}

func (v *view) alarms() ([]OpenAlarm, [states]int) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.open, v.totals
}

// covers tells whether what has its home in a region belongs on this screen.
func (v *view) covers(region string) bool { return strings.HasPrefix(region, v.region) }

// regionOf gives the region that the caller's post looks after, "" for the whole
// city. What organisation a thing belongs to does not matter here: the screen
// tells how a region is, the lists behind it are bounded by both.
func (s *Service) regionOf(ctx context.Context) string {
	region := auth.From(ctx).Scope.Region
	if strings.HasPrefix(s.city, region) {
		return ""
	}
	return region
}

// viewOf gives the screen of the caller's region and makes it if nobody has
// looked at it of late.
func (s *Service) viewOf(ctx context.Context) (*view, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	v := s.viewOn(s.regionOf(ctx))
	return v, s.note(ctx, v)
}

func (s *Service) viewOn(region string) *view {
	now := s.clock.Now()
	s.views.mu.Lock()
	defer s.views.mu.Unlock()
	v := s.views.of[region]
	if v == nil {
		v = &view{region: region, roster: s.freshRoster(region, now)}
		s.views.of[region] = v
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asked = now
	return v
}

// freshRoster makes the rows of a region. Its versions begin at the present
// milliseconds: a screen that followed an earlier roster of this region finds a
// gap and loads the map again.
func (s *Service) freshRoster(region string, now time.Time) *roster {
	r := newRoster(s.origin)
	r.region, r.most, r.version = region, s.most, uint64(now.UnixMilli())
	r.settle(s.totalOf(region))
	r.take(s.things, now)
	return r
}

// note writes down that a region is wanted, so that every node keeps its trends.
func (s *Service) note(ctx context.Context, v *view) error {
	now := s.clock.Now()
	v.mu.Lock()
	due := v.region != "" && now.Sub(v.noted) >= regionNoted
	if due {
		v.noted = now
	}
	v.mu.Unlock()
	if !due {
		return nil
	}
	return s.db.Do(ctx, func(tx *db.Tx) error { return s.store.wantRegion(ctx, tx, v.region) })
}

// views are the screens that somebody looks at, by region.
type views struct {
	mu sync.Mutex
	of map[string]*view
}

// list gives the views that are looked at and lets the others go. The whole
// city is always there.
func (s *Service) list(now time.Time) []*view {
	s.views.mu.Lock()
	defer s.views.mu.Unlock()
	out := make([]*view, 0, len(s.views.of))
	for region, v := range s.views.of {
		v.mu.RLock()
		idle := now.Sub(v.asked) > viewIdle
		v.mu.RUnlock()
		if region != "" && idle && v.streams.Load() == 0 {
			delete(s.views.of, region)
			s.hush(v)
			continue
		}
		out = append(out, v)
	}
	return out
}

// hush lets the hub forget what it keeps of a region for those who come back.
func (s *Service) hush(v *view) {
	if s.hub == nil {
		return
	}
	for _, name := range topics {
		s.hub.Forget(v.topic(name))
	}
}

// Area is the region that an answer covers; its code is empty where that is the
// whole city.
type Area struct {
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

func (s *Service) area(region string) Area {
	if region == "" || s.regions == nil {
		return Area{Code: region, ZH: region, EN: region}
	}
	a := Area{Code: region, ZH: s.regions.RegionName(region, false), EN: s.regions.RegionName(region, true)}
	if a.ZH == "" { // a code that the places do not know
		a.ZH, a.EN = region, region
	}
	return a
}

// narrowed gives the region in which a figure is measured on a screen: the
// smaller of both. ok is false where the figure's region lies elsewhere.
func narrowed(figure, screen string) (region string, ok bool) {
	if strings.HasPrefix(figure, screen) {
		return figure, true
	}
	return screen, strings.HasPrefix(screen, figure)
}

// same asks the twin once a beat what changed, however many screens ask: from
// the oldest of their versions, and all go on from the same one. To be told
// again how a thing is does no harm.
type same struct {
	Things
	since uint64 // the oldest version
	known bool
	list  []Change
	upto  uint64
}

// sameFor prepares the changes for these screens.
func sameFor(things Things, seen []*view) *same {
	s := &same{Things: things, since: math.MaxUint64}
	for _, v := range seen {
		s.since = min(s.since, v.rows().from())
	}
	return s
}

func (s *same) Changes(since uint64) ([]Change, uint64) {
	if since < s.since { // of none of those that it was made for
		return s.Things.Changes(since)
	}
	if !s.known {
		s.list, s.upto = s.Things.Changes(s.since)
		s.known = true
	}
	return s.list, s.upto
}
