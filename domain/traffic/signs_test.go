package traffic

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/sign"
	"citybrain/domain/traffic/street"
	"citybrain/kernel/auth"
)

// signed puts signs over the grid of a city with some traffic, and gives its street and devices.
func signed(t *testing.T, c city, flow float64) (made *street.Street, kerb *roadside.Kerb) {
	t.Helper()
	c.Streets = func() (*network.Network, error) { return grid(), nil }
	c.RoadSigns = gridSigns(t)
	c.Devices = func(n *network.Network, begin time.Time) (_ Devices, err error) {
		made = street.New(n, street.Demand{Peak: flow, Trip: 1e6, Day: [24]float64{8: 1, 9: 1, 10: 1, 11: 1}}, begin, 1)
		kerb, err = roadside.New(n, roadside.Model{Street: made}, begin)
		return kerb, err
	}
	c.signsBeat(t, 60)
	return made, kerb
}

// signsBeat lets seconds pass with the beats of the signs among them.
func (c city) signsBeat(t *testing.T, seconds int) {
	t.Helper()
	ctx := auth.AsSystem(t.Context(), signerName)
	for range seconds / 10 {
		c.beats(t, 10)
		c.MindSigns(ctx, c.clock.Now())
		if c.signing.failed != "" {
			t.Fatal(c.signing.failed)
		}
	}
}

func (c city) signStands(t *testing.T, id string) RoadSign {
	t.Helper()
	h, err := c.Sign(c.engineer, id)
	if err != nil {
		t.Fatal(err)
	}
	return h.Sign
}

// says holds a sign, its device and what everybody is told to some lines.
func (c city) says(t *testing.T, kerb *roadside.Kerb, id, kind string, lines ...string) RoadSign {
	t.Helper()
	v := c.signStands(t, id)
	shown, _ := kerb.Shown(id)
	if v.State != "shown" || v.Wanted == nil || v.Wanted.Kind != kind || !slices.Equal(v.Lines, lines) || !slices.Equal(shown, lines) {
		t.Fatalf("%s shows %q, its device %q, not %s %q: %+v", id, v.Lines, shown, kind, lines, v.Wanted)
	}
	public := c.PublicSigns(t.Context())
	told := slices.ContainsFunc(public.Items, func(one PublicSign) bool { return one.ID == id && slices.Equal(one.Lines, lines) })
	if told != (len(lines) > 0) {
		t.Errorf("everybody is told: %+v", public.Items)
	}
	return v
}

// A closing puts its text on the signs before it: that of its street sends people around, the
// one of a street that leads there warns. Before it begins it is told, and after it signs are
// dark again; each row says because of what.
func TestAClosingPutsItsTextOnTheSignBeforeIt(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		_, kerb := signed(t, c, 150)
		c.says(t, kerb, "east", "nothing")
		officer := as(t.Context(), "post_officer", "310106", ReadPermission, ClosePermission)
		begin := c.clock.Now().Add(10 * time.Minute)
		closure, err := c.PlanClosure(officer, ClosurePlan{Kind: "works", Sections: c.between(t, "干路", "二街", "三街"), From: begin, Until: begin.Add(20 * time.Minute), Reason: "路面抢修"})
		if err != nil {
			t.Fatal(err)
		}
		c.signsBeat(t, 10)
		c.says(t, kerb, "east", "nothing")
		if _, err := c.DecideClosure(c.chief, closure.ID, ClosureDecision{Approve: true}); err != nil {
			t.Fatal(err)
		}
		c.signsBeat(t, 60)
		c.says(t, kerb, "east", "planned", begin.In(c.Days.Zone()).Format("1/2 15:04")+"起", "干路封闭")
		c.minds(t, begin)
		c.signsBeat(t, 10)
		v := c.says(t, kerb, "east", "closure", "干路封闭", "请走"+closure.Effect.Detours[0].Streets[1])
		if v.Wanted.Cause != closure.ID || v.Wanted.Basis.Road != "干路" || v.Wanted.Basis.Metres < 500 || v.Wanted.Basis.Metres > 1100 {
			t.Errorf("%+v", v.Wanted)
		}
		c.says(t, kerb, "north", "closure", "干路封闭")
		c.signsBeat(t, 10)
		if v := c.signStands(t, "main-3"); v.Speed != 20 || v.Wanted.Cause != "closed" {
			t.Errorf("on the closed piece: %+v", v.Wanted)
		}
		c.minds(t, closure.Until)
		c.signsBeat(t, 70)
		if v := c.signStands(t, "east"); v.Wanted.Kind == "closure" {
			t.Errorf("the closing is over: %+v", v.Wanted)
		}
		c.says(t, kerb, "north", "nothing")
		h, err := c.Sign(c.engineer, "north")
		if err != nil || len(h.Shown) != 4 || h.Shown[0].Kind != "nothing" || h.Shown[1].Cause != closure.ID || h.Shown[2].Kind != "planned" || h.Shown[3].Kind != "nothing" {
			t.Errorf("%+v, %v", h.Shown, err)
		}
		c.Service = New(c.Deps)
		c.signsBeat(t, 20)
		if again, err := c.Sign(c.engineer, "north"); err != nil || len(again.Shown) != len(h.Shown) {
			t.Errorf("a start writes what is shown anew: %+v, %v", again.Shown, err)
		}
	})
}

// Both lanes of the main road are blocked after the second street: before the queue the
// advised speeds go down in steps, drivers keep to them, and they rise again when it is gone.
func TestAQueueLowersTheSpeedBeforeItAndItRisesAgain(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		made, kerb := signed(t, c, 200)
		c.signsBeat(t, 300)
		placed, err := c.signsPlaced()
		if err != nil {
			t.Fatal(err)
		}
		third := placed.chains[0].edges[2]
		for _, l := range carLanes(c.streets.net, third[0]) {
			if err := made.Break(l, c.streets.net.Lanes[l].Length-15, 12*time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		speeds := func() (list []int) {
			for _, id := range []string{"main-1", "main-2", "main-3", "main-4"} {
				v := c.signStands(t, id)
				if v.Speed > v.Limit || v.Speed != 0 && !slices.Contains(v.Steps, v.Speed) {
					t.Fatalf("%+v", v)
				}
				if _, shown := kerb.Shown(id); shown != v.Speed {
					t.Fatalf("%s shows %d, not %d", id, shown, v.Speed)
				}
				list = append(list, v.Speed)
			}
			return list
		}
		lowered := func() bool { v := speeds(); return v[2] == 20 && v[1] > 0 && v[1] <= 40 }
		for range 60 {
			if c.signsBeat(t, 10); lowered() {
				break
			}
		}
		if !lowered() {
			t.Fatalf("%v before a queue", speeds())
		}
		if v := c.signStands(t, "main-3"); v.Wanted.Cause != "queue" || v.Wanted.Basis.Level < 4 {
			t.Errorf("%+v", v.Wanted)
		}
		if lanes := placed.order[placed.byID["main-3"]].lanes; c.fastest(t, kerb, lanes) > 20/3.6+0.01 {
			t.Error("drivers do not keep to the advised speed")
		}
		for range 240 {
			if c.signsBeat(t, 10); speeds()[2] == 0 {
				break
			}
		}
		if v := speeds(); v[2] != 0 {
			t.Errorf("%v long after the queue", v)
		}
		h, err := c.Sign(c.engineer, "main-3")
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(h.Shown); i++ {
			if h.Shown[i-1].At.Sub(h.Shown[i].At) < sign.Hold && i < len(h.Shown)-1 {
				t.Errorf("changed twice within %s: %+v", sign.Hold, h.Shown)
			}
		}
	})
}

// fastest is the highest speed on some lanes in a minute, once all have seen the sign, beyond
// where they slow down.
func (c city) fastest(t *testing.T, kerb *roadside.Kerb, lanes []int) (most float64) {
	t.Helper()
	c.beats(t, 20)
	for range 60 {
		c.beats(t, 1)
		seen, err := kerb.See(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range seen {
			if slices.Contains(lanes, v.Lane) && v.At > 100 {
				most = max(most, v.Speed)
			}
		}
	}
	return most
}

// A clerk puts a text by hand, for a time and with a reason; it lapses, or is handed back. A
// closed road goes before it.
func TestATextByHandLapses(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		_, kerb := signed(t, c, 150)
		clerk := as(t.Context(), "post_clerk", "310106", ReadPermission, SignPermission)
		order := SignOrder{Lines: []string{"雨天路滑", "请减速慢行", ""}, Minutes: 10, Reason: "暴雨黄色预警"}
		c.refusesTexts(t, clerk, order)
		v, err := c.PutText(clerk, "east", order)
		if err != nil || v.Hand == nil || v.Hand.By != "post_clerk" || !slices.Equal(v.Lines, []string{"雨天路滑", "请减速慢行"}) {
			t.Fatalf("%+v, %v", v, err)
		}
		v = c.says(t, kerb, "east", "hand", "雨天路滑", "请减速慢行")
		if v.Wanted.Basis.By != "post_clerk" || v.Wanted.Basis.Reason != order.Reason {
			t.Errorf("%+v", v.Wanted)
		}
		officer := as(t.Context(), "post_officer", "310106", ReadPermission, ClosePermission, ApprovePermission)
		now := c.clock.Now()
		closure, err := c.PlanClosure(officer, ClosurePlan{Kind: "emergency", Sections: c.between(t, "干路", "二街", "三街"), From: now, Until: now.Add(3 * time.Minute), Reason: "燃气泄漏"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.DecideClosure(officer, closure.ID, ClosureDecision{Approve: true}); err != nil {
			t.Fatal(err)
		}
		c.signsBeat(t, 10)
		if v := c.signStands(t, "east"); v.Wanted.Kind != "closure" || v.Hand == nil {
			t.Errorf("%+v", v.Wanted)
		}
		c.minds(t, closure.Until)
		c.signsBeat(t, 60)
		c.says(t, kerb, "east", "hand", "雨天路滑", "请减速慢行")
		c.clock.Set(now.Add(10 * time.Minute))
		c.signsBeat(t, 70)
		if v := c.signStands(t, "east"); v.Hand != nil || v.Wanted.Kind == "hand" {
			t.Errorf("it does not lapse: %+v", v)
		}
		if _, err := c.PutText(clerk, "east", order); err != nil {
			t.Fatal(err)
		}
		c.signsBeat(t, 70)
		if v, err := c.HandBack(clerk, "east", "雨停了"); err != nil || v.Hand != nil || v.Wanted.Kind == "hand" {
			t.Errorf("%+v, %v", v, err)
		}
		if _, err := c.HandBack(clerk, "east", "雨停了"); !errors.Is(err, ErrNoText) {
			t.Errorf("handed back twice: %v", err)
		}
	})
}

// refusesTexts tries what may not be put onto a sign.
func (c city) refusesTexts(t *testing.T, clerk context.Context, fine SignOrder) {
	t.Helper()
	with := func(change func(o *SignOrder)) SignOrder {
		o := fine
		change(&o)
		return o
	}
	for what, want := range map[string]struct {
		by    context.Context
		sign  string
		order SignOrder
		err   error
	}{
		"without the right":   {c.engineer, "east", fine, auth.ErrDenied},
		"in another district": {as(t.Context(), "post_far", "310115", ReadPermission, SignPermission), "east", fine, ErrNoSign},
		"no such sign":        {clerk, "west", fine, ErrNoSign},
		"a speed sign":        {clerk, "main-1", fine, ErrSpeedSign},
		"too long":            {clerk, "east", with(func(o *SignOrder) { o.Lines = []string{"一二三四五六七八九十一"} }), ErrSignText},
		"too many lines":      {clerk, "north", fine, ErrSignText},
		"nothing":             {clerk, "east", with(func(o *SignOrder) { o.Lines = []string{" "} }), ErrSignText},
		"an address":          {clerk, "east", with(func(o *SignOrder) { o.Lines = []string{"www.a.cn"} }), ErrSignChars},
		"for ever":            {clerk, "east", with(func(o *SignOrder) { o.Minutes = 1441 }), ErrSignTime},
		"without a reason":    {clerk, "east", with(func(o *SignOrder) { o.Reason = " " }), ErrReason},
	} {
		if _, err := c.PutText(want.by, want.sign, want.order); !errors.Is(err, want.err) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A sign that does not acknowledge shows what it showed, is an alarm after half a minute and
// counts as dark after five; when it answers again the alarm is over.
func TestASignThatDoesNotAcknowledgeIsAnAlarm(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		_, kerb := signed(t, c, 150)
		clerk := as(t.Context(), "post_clerk", "310106", ReadPermission, SignPermission)
		if _, err := c.PutText(clerk, "east", SignOrder{Lines: []string{"前方学校"}, Minutes: 60, Reason: "开学"}); err != nil {
			t.Fatal(err)
		}
		kerb.Mute("east", true)
		c.signsBeat(t, 10)
		if v := c.signStands(t, "east"); v.State != "silent" || v.LostAt != nil || !slices.Equal(v.Lines, []string{"前方学校"}) {
			t.Errorf("%+v", v)
		}
		if public := c.PublicSigns(t.Context()); len(public.Items) != 0 {
			t.Errorf("everybody is told what nobody knows: %+v", public)
		}
		c.signsBeat(t, 30)
		list, err := c.Signs(c.engineer)
		if err != nil || list[0].ID != "east" || list[0].LostAt == nil || list[0].State != "silent" {
			t.Fatalf("%+v, %v", list[0], err)
		}
		c.signsBeat(t, 300)
		if v := c.signStands(t, "east"); v.State != "dark" || len(v.Lines) != 0 || v.LostAt == nil {
			t.Errorf("%+v", v)
		}
		c.Service = New(c.Deps)
		c.signsBeat(t, 60)
		made := c.steering.devices.(*roadside.Kerb)
		if v := c.signStands(t, "east"); v.LostAt != nil || v.State != "shown" {
			t.Errorf("after a start with a sign that answers: %+v", v)
		}
		c.says(t, made, "east", "hand", "前方学校")
		facts, err := c.DB.Outbox(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, f := range facts {
			if f.Key == "east" {
				told = append(told, f.Subject)
			}
		}
		if !slices.Equal(told, []string{"traffic.sign_lost.v1", "traffic.sign_heard.v1"}) {
			t.Errorf("%v", told)
		}
	})
}

// Where no device stands the signs are known, and nobody knows what they show.
func TestSignsWithoutALine(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		c.Streets = func() (*network.Network, error) { return grid(), nil }
		c.RoadSigns = gridSigns(t)
		c.MindSigns(auth.AsSystem(t.Context(), signerName), c.clock.Now())
		list, err := c.Signs(c.engineer)
		if err != nil || len(list) != 6 || list[0].State != "unconnected" || list[0].Wanted != nil {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := c.Signs(c.stranger); err != nil || len(list) != 0 {
			t.Errorf("in another district: %+v, %v", list, err)
		}
	})
}
