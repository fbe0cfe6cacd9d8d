package traffic

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"slices"
	"sync"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/sign"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/life"
)

const (
	signerName  = "traffic.signs"
	signerBeat  = 10 * time.Second
	signSilence = 30 * time.Second     // without an answer it is an alarm
	signForgets = 5 * time.Minute      // without a word a sign goes dark by itself: field.Signs
	signStale   = 30 * time.Second     // what the street showed longer ago says nothing
	signAhead   = 24 * time.Hour       // closings are told before they begin
	signsKept   = 400 * 24 * time.Hour // rows of what was shown
)

// signing is the worker of the signs; what it knows of each is read under mu.
type signing struct {
	making sync.Mutex
	places *signPlaces
	wrong  error // why they cannot stand there

	minding sync.Mutex
	keepers []sign.Keeper // by board
	chains  []*sign.Chain
	dropped time.Time // when old rows were dropped last
	failed  string

	mu  sync.Mutex
	now []signNow // by the order of places
	at  time.Time // of the last beat
}

// signNow is how a sign stands.
type signNow struct {
	wanted  SignShown
	unkept  bool // it is not written yet
	hand    *SignText
	answers bool
	heard   time.Time // when it last acknowledged
	began   time.Time // of not answering
	lost    time.Time // since when that is an alarm
	lines   []string  // that it acknowledged last
	speed   int
}

// signsPlaced puts the signs onto the streets where nobody has yet.
func (s *Service) signsPlaced() (*signPlaces, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	g := &s.signing
	g.making.Lock()
	defer g.making.Unlock()
	if g.places == nil && g.wrong == nil {
		g.places, g.wrong = s.RoadSigns.place(s.streets.net, s.Regions)
	}
	return g.places, g.wrong
}

// signer is the worker that says what the signs show.
func (s *Service) signer() life.Part {
	stop := func() {}
	return life.Part{
		Name: signerName,
		Start: func(ctx context.Context) error {
			if s.Devices == nil || len(s.RoadSigns.boards)+len(s.RoadSigns.speeds) == 0 {
				return nil
			}
			ctx = auth.AsSystem(ctx, signerName)
			stop = s.Clock.Tick(signerBeat, func(now time.Time) { s.MindSigns(ctx, now) })
			return nil
		},
		Stop: func(context.Context) error {
			stop()
			return nil
		},
	}
}

// MindSigns has every sign show what it should, writes down what is changed and raises an
// alarm for signs that do not answer. What fails is said once and tried again.
func (s *Service) MindSigns(ctx context.Context, now time.Time) {
	s.signing.minding.Lock()
	defer s.signing.minding.Unlock()
	said := ""
	if err := s.mindSigns(ctx, now); err != nil && ctx.Err() == nil {
		said = err.Error()
		if said != s.signing.failed {
			slog.ErrorContext(ctx, "the signs over the roads are not minded as they should be", "error", err)
		}
	}
	s.signing.failed = said
}

func (s *Service) mindSigns(ctx context.Context, now time.Time) error {
	devices, ok := s.signDevices()
	if !ok {
		return nil
	}
	if _, err := s.signsPlaced(); err != nil {
		return err
	}
	if _, err := s.detours(); err != nil {
		return err
	}
	if err := s.beginSigns(ctx); err != nil {
		return err
	}
	k, err := s.signNews(ctx, now)
	if err != nil {
		return err
	}
	wanted := s.wantedSigns(k, now)
	next := s.showSigns(ctx, devices, wanted, k, now)
	err = s.keepSigns(ctx, next, now)
	s.signing.mu.Lock()
	defer s.signing.mu.Unlock()
	s.signing.now, s.signing.at = next, now
	return err
}

// signDevices gives the signs at the street; false where there are none or nothing is seen yet.
func (s *Service) signDevices() (field.Signs, bool) {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	d, ok := st.devices.(field.Signs)
	return d, ok && st.roads != nil
}

// beginSigns goes on where the city stopped: what signs showed and who does not answer.
func (s *Service) beginSigns(ctx context.Context) error {
	g := &s.signing
	if g.now != nil {
		return nil
	}
	now := make([]signNow, len(g.places.order))
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		lost, err := s.store.signAlarms(ctx, tx)
		if err != nil {
			return err
		}
		for i := range now {
			rows, err := s.store.shownOf(ctx, tx, g.places.order[i].id, 1)
			if err != nil {
				return err
			}
			if len(rows) > 0 {
				now[i].wanted = rows[0]
			}
			now[i].lost = lost[g.places.order[i].id]
		}
		return nil
	})
	if err != nil {
		return err
	}
	g.keepers, g.chains = make([]sign.Keeper, len(g.places.boards)), make([]*sign.Chain, len(g.places.chains))
	for b := range g.places.boards {
		w := now[g.places.boards[b].sign].wanted
		g.keepers[b] = sign.Keeper{Shown: sign.Message{Kind: sign.Kind(w.Kind), Cause: w.Cause, Lines: w.Lines}, Since: w.At}
	}
	for c := range g.places.chains {
		chain, err := sign.NewChain(g.places.chains[c].limits, g.places.chains[c].steps)
		if err != nil {
			return err
		}
		g.chains[c] = chain
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now = now
	return nil
}

// signNews is what the store knows that signs tell of.
type signNews struct {
	closures  []Closure // in force or soon
	incidents []Incident
	hands     map[string]SignText
}

func (s *Service) signNews(ctx context.Context, now time.Time) (k signNews, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		closures, err := s.store.closures(ctx, tx, true, 1000)
		if err != nil {
			return err
		}
		for _, c := range closures {
			if c.State == closureActive || c.State == closureApproved && c.From.Sub(now) <= signAhead {
				k.closures = append(k.closures, c)
			}
		}
		incidents, err := s.store.incidents(ctx, tx, true, 1000)
		if err != nil {
			return err
		}
		for _, v := range incidents {
			if v.Word == confirmed {
				k.incidents = append(k.incidents, v)
			}
		}
		k.hands, err = s.store.texts(ctx, tx)
		return err
	})
	return k, err
}

// wantedSigns is what every sign should show now. The order is that of the places.
func (s *Service) wantedSigns(k signNews, now time.Time) []SignShown {
	g, st := &s.signing, &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	wanted := make([]SignShown, len(g.places.order))
	for c := range g.places.chains {
		s.wantedSpeeds(c, wanted, now)
	}
	for b := range g.places.boards {
		x := &g.places.boards[b]
		ahead, basis := s.aheadOf(x, k, wanted, now)
		keeper := &g.keepers[b]
		wish := sign.Wish(g.places.order[x.sign].board, ahead, keeper.Shown.Kind)
		if keeper.Next(wish, now) {
			wanted[x.sign] = SignShown{At: now, Kind: string(wish.Kind), Cause: wish.Cause, Lines: append([]string{}, wish.Lines...), Basis: basis.of(wish)}
		} else {
			wanted[x.sign] = g.now[x.sign].wanted
		}
	}
	return wanted
}

// wantedSpeeds is the advised speeds of a row of sections. The steering is locked.
func (s *Service) wantedSpeeds(c int, wanted []SignShown, now time.Time) {
	g, p := &s.signing, &s.signing.places.chains[c]
	seen, measured := make([]sign.Going, len(p.edges)), make([]int, len(p.edges))
	for i, edges := range p.edges {
		seen[i], measured[i] = s.goingOn(edges, now)
	}
	g.chains[c].Next(seen, now)
	for i, speed := range g.chains[c].Advice() {
		one := p.signs[i]
		had := g.now[one].wanted
		if had.Speed == speed && !had.At.IsZero() {
			wanted[one] = had
			continue
		}
		next := SignShown{At: now, Kind: string(sign.Nothing), Cause: "free", Lines: []string{}, Speed: speed, Basis: SignBasis{Level: seen[i].State, Measured: measured[i]}}
		if speed > 0 {
			next.Kind, next.Cause = string(sign.Advised), causeOf(seen[i])
		}
		wanted[one] = next
	}
}

func causeOf(g sign.Going) string {
	switch {
	case g.Closed:
		return "closed"
	case g.State >= 4:
		return "queue"
	}
	return "ahead"
}

// goingOn is how it goes on a section: as on its worst piece, with the mean speed in km/h. The
// steering is locked.
func (s *Service) goingOn(edges []int, now time.Time) (g sign.Going, speed int) {
	st := &s.steering
	sum, pieces := 0.0, 0
	for _, e := range edges {
		g.Closed = g.Closed || st.closed.shut(e)
		if now.Sub(st.at) > signStale || !st.roads.seen[e] {
			continue
		}
		if of := s.paceOf(e); of.State > 0 {
			g.State = max(g.State, of.State)
			sum, pieces = sum+of.Speed, pieces+1
		}
	}
	if pieces > 0 {
		speed = int(math.Round(3.6 * sum / float64(pieces)))
	}
	return g, speed
}

// paceOf is how it goes on a piece of road beside the speed that its sign advises: what is
// lost by that would keep the advice up for ever. The steering is locked.
func (s *Service) paceOf(e int) measure.Going {
	g, pace := &s.signing, s.steering.roads.pace
	if i, under := g.places.speeds[e]; under && g.now[i].speed > 0 {
		return pace.Under(e, float64(g.now[i].speed)/3.6)
	}
	return pace.Of(e)
}

// showSigns tells every sign what to show, and gives how they stand then.
func (s *Service) showSigns(ctx context.Context, devices field.Signs, wanted []SignShown, k signNews, now time.Time) []signNow {
	g := &s.signing
	next := make([]signNow, len(wanted))
	for i, w := range wanted {
		p, one := &g.places.order[i], g.now[i]
		one.wanted, one.hand = w, nil
		if t, ok := k.hands[p.id]; ok {
			one.hand = &t
		}
		var err error
		if p.speaks() == speedSign {
			err = devices.Advise(ctx, p.id, p.lanes, w.Speed)
		} else {
			err = devices.Show(ctx, p.id, w.Lines)
		}
		one.answers = err == nil
		switch {
		case one.answers:
			one.heard, one.lines, one.speed, one.began = now, slices.Clone(w.Lines), w.Speed, time.Time{}
		case one.began.IsZero():
			one.began = now
		}
		next[i] = one
	}
	return next
}

// keepSigns writes what was changed, and raises and clears the alarms.
func (s *Service) keepSigns(ctx context.Context, next []signNow, now time.Time) error {
	g := &s.signing
	var failed error
	for i := range next {
		p, one := &g.places.order[i], &next[i]
		changed := one.unkept || !one.wanted.At.Equal(g.now[i].wanted.At)
		lost := one.lost.IsZero() && !one.answers && now.Sub(one.began) >= signSilence
		found := !one.lost.IsZero() && one.answers
		if !changed && !lost && !found {
			continue
		}
		err := s.DB.Do(ctx, func(tx *db.Tx) error {
			if changed {
				if err := s.store.addShown(ctx, tx, p.id, one.wanted); err != nil {
					return err
				}
			}
			if lost {
				return s.loseSign(ctx, tx, p, now)
			}
			if found {
				return s.findSign(ctx, tx, p, one.lost, now)
			}
			return nil
		})
		one.unkept = err != nil && changed
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if lost {
			one.lost = now
			slog.WarnContext(ctx, "a sign does not answer", "sign", p.id)
		} else if found {
			one.lost = time.Time{}
		}
	}
	return errors.Join(failed, s.dropSigns(ctx, now))
}

func (s *Service) loseSign(ctx context.Context, tx *db.Tx, p *placedSign, now time.Time) error {
	if err := s.store.addSignAlarm(ctx, tx, p.id, now); err != nil {
		return err
	}
	return tx.Emit(ctx, SignLost{p.id, p.region, p.at.Lon, p.at.Lat, now})
}

func (s *Service) findSign(ctx context.Context, tx *db.Tx, p *placedSign, since, now time.Time) error {
	if err := s.store.clearSignAlarm(ctx, tx, p.id, now); err != nil {
		return err
	}
	return tx.Emit(ctx, SignHeard{p.id, p.region, since, now})
}

// dropSigns forgets old rows, once a day.
func (s *Service) dropSigns(ctx context.Context, now time.Time) error {
	if now.Sub(s.signing.dropped) < 24*time.Hour {
		return nil
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.dropShown(ctx, tx, now.Add(-signsKept)) })
	if err == nil {
		s.signing.dropped = now
	}
	return err
}
