package things

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
	"citybrain/kernel/device"
	"citybrain/kernel/fault"
)

// street is the devices at the door: which are there, and what they were told.
type street struct {
	mu    sync.Mutex
	there func(device string) error
	told  map[string][]string // payloads by device
}

func (s *street) Publish(_ context.Context, thing, tail string, payload []byte, qos byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tail != "commands" || qos != 1 {
		return fmt.Errorf("said to %s with QoS %d", tail, qos)
	}
	err := s.there(thing)
	if err == nil || errors.Is(err, device.ErrUnanswered) {
		s.told[thing] = append(s.told[thing], string(payload))
	}
	return err
}

func (s *street) is(answer error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.there = func(string) error { return answer }
}

// opened gives the city devices that are all there.
func opened(c *city) *street {
	s := &street{told: map[string][]string{}}
	s.is(nil)
	c.SendWith(s)
	return s
}

func press(force float64) Act {
	return Act{Code: "press", Parameters: map[string]any{"force": force, "gently": true, "mode": "once"}, Why: "清运前压缩"}
}

// answers lets a device say what became of a command; it is written before
// answers returns.
func (c *city) answers(thing ThingID, payload string) {
	c.log.append(2, bus.Report{Device: string(thing), Topic: ackTopic, Received: db.Micros(c.clock.Now()), Payload: []byte(payload)})
	c.later(recordEvery)
}

func (c *city) commandOf(id CommandID) Command {
	c.t.Helper()
	got, err := c.CommandOf(official(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return got
}

// TestABinIsToldAndObeys is a command from the desk to the answer.
func TestABinIsToldAndObeys(t *testing.T) {
	eachCity(t, func(c *city) {
		bins := opened(c)
		given, err := c.Command(official(), string(bin(1)), press(60))
		if err != nil || given.State != commandQueued || given.Title.ZH != "压缩" || given.IssuedBy != "post_1" {
			c.t.Fatalf("%+v, %v", given, err)
		}
		c.later(time.Second)
		if got := c.commandOf(given.ID); got.State != commandDelivered || got.SentAt == nil || got.Tries != 1 {
			c.t.Errorf("the bin has it: %+v", got)
		}
		var heard struct {
			ID         CommandID
			Command    string
			Parameters map[string]any
			Expires    time.Time
		}
		if told := bins.told[string(bin(1))]; len(told) != 1 || json.Unmarshal([]byte(told[0]), &heard) != nil || heard.ID != given.ID ||
			heard.Command != "press" || heard.Parameters["force"] != 60.0 || !heard.Expires.Equal(morning.Add(30*time.Second)) {
			c.t.Fatalf("the bin heard %s", told)
		}
		c.answers(bin(1), `{"id":"`+string(given.ID)+`","progress":"pressing"}`)
		if got := c.commandOf(given.ID); got.Progress != "pressing" || got.EndedAt != nil {
			c.t.Errorf("on the way: %+v", got)
		}
		c.answers(bin(1), `{"id":"`+string(given.ID)+`","ok":true,"result":{"level":0.2}}`)
		c.answers(bin(1), `{"id":"`+string(given.ID)+`","ok":false}`) // said twice, and the second time wrong
		got := c.commandOf(given.ID)
		if got.State != commandAcknowledged || got.AnsweredAt == nil || string(got.Result) != `{"level":0.2}` {
			c.t.Errorf("obeyed: %+v", got)
		}
		c.later(time.Minute)
		if want := "things.command_sent.v1 things.command_ended.v1"; strings.Join(c.outbox(), " ") != want {
			c.t.Errorf("facts %v, want %s", c.outbox(), want)
		}
	})
}

func TestABinThatIsAwayIsToldWhenItComes(t *testing.T) {
	eachCity(t, func(c *city) {
		bins := opened(c)
		bins.is(device.ErrNotConnected)
		act := press(10)
		act.Expires = 2 * time.Hour
		given, err := c.Command(official(), string(bin(1)), act)
		if err != nil {
			c.t.Fatal(err)
		}
		for range 70 {
			c.later(time.Minute)
		}
		if got := c.commandOf(given.ID); got.State != commandQueued || got.SentAt != nil {
			c.t.Fatalf("it waits: %+v", got)
		}
		bins.is(nil)
		if err := c.Door().Seen(context.Background(), []device.Sighting{{Device: string(bin(1)), At: c.clock.Now(), Connected: true}}); err != nil {
			c.t.Fatal(err)
		}
		c.later(2 * time.Second)
		if got := c.commandOf(given.ID); got.State != commandDelivered || len(bins.told[string(bin(1))]) != 1 {
			c.t.Errorf("told when it came: %+v", got)
		}
	})
}

func TestACommandRunsOutOfTime(t *testing.T) {
	eachCity(t, func(c *city) {
		bins := opened(c)
		bins.is(device.ErrUnanswered)
		given, err := c.Command(official(), string(bin(1)), press(10))
		if err != nil {
			c.t.Fatal(err)
		}
		c.later(time.Second)
		if got := c.commandOf(given.ID); got.State != commandSent {
			c.t.Errorf("sent and not confirmed: %+v", got)
		}
		for range 30 {
			c.later(time.Second)
		}
		tries := len(bins.told[string(bin(1))])
		if got := c.commandOf(given.ID); got.State != commandExpired || tries < 3 || got.Tries != int64(tries) {
			c.t.Errorf("expired after %d tries: %+v", tries, got)
		}
		c.later(time.Minute)
		if len(bins.told[string(bin(1))]) != tries {
			c.t.Error("it was sent after its time")
		}
		if _, err := c.CancelCommand(official(), given.ID); !errors.Is(err, ErrCommandEnded) {
			c.t.Errorf("cancelled after its end: %v", err)
		}
		c.answers(bin(1), `{"id":"`+string(given.ID)+`","ok":true}`)
		if got := c.commandOf(given.ID); got.State != commandExpired || got.AnsweredAt == nil || !got.AnsweredAt.After(*got.EndedAt) {
			c.t.Errorf("a late answer is kept and changes nothing: %+v", got)
		}
	})
}

func TestACommandIsTakenBackUntilItIsThere(t *testing.T) {
	eachCity(t, func(c *city) {
		opened(c)
		first, err := c.Command(official(), string(bin(1)), press(10))
		if err != nil {
			c.t.Fatal(err)
		}
		if got, err := c.CancelCommand(official(), first.ID); err != nil || got.State != commandCancelled {
			c.t.Errorf("%+v, %v", got, err)
		}
		second, _ := c.Command(official(), string(bin(1)), press(20))
		c.later(time.Second)
		if _, err := c.CancelCommand(official(), second.ID); !errors.Is(err, ErrCommandGone) {
			c.t.Errorf("the bin has it already: %v", err)
		}
		if _, err := c.CancelCommand(official(), "cmd_nothing"); !errors.Is(err, ErrNoCommand) {
			c.t.Errorf("no such command: %v", err)
		}
	})
}

func TestAnswersThatAreNotTaken(t *testing.T) {
	eachCity(t, func(c *city) {
		opened(c)
		given, err := c.Command(official(), string(bin(1)), press(10))
		if err != nil {
			c.t.Fatal(err)
		}
		c.later(time.Second)
		c.answers(bin(2), `{"id":"`+string(given.ID)+`","ok":true}`)
		c.answers(bin(1), `{"id":"cmd_01k3q8v9xw2m4n6p8r0s2t4v6x","ok":true}`)
		for _, rubbish := range []string{`{}`, `{"id":7}`, `{"id":"` + string(given.ID) + `"}`, `{"id":"` + string(given.ID) + `","ok":true,"progress":"x"}`, `[`} {
			c.answers(bin(1), rubbish)
		}
		c.later(time.Second)
		if got := c.commandOf(given.ID); got.State != commandDelivered {
			c.t.Errorf("another bin's word was taken: %+v", got)
		}
		p, err := c.Rejections(official(), "", pageOf(50))
		if err != nil {
			c.t.Fatal(err)
		}
		counts := map[string]int64{}
		for _, r := range p.Items {
			counts[r.Code+" "+r.Thing] += r.Count
		}
		if counts[whyAckForeign+" "+string(bin(2))] != 1 || counts[whyAckUnknown+" "+string(bin(1))] != 1 || counts[whyAckMalformed+" "+string(bin(1))] != 5 {
			c.t.Errorf("listed: %v", counts)
		}
	})
}

func TestAnswersOutliveACrash(t *testing.T) {
	eachCity(t, func(c *city) {
		opened(c)
		given, err := c.Command(official(), string(bin(1)), press(10))
		if err != nil {
			c.t.Fatal(err)
		}
		c.later(time.Second)
		c.log.append(2, bus.Report{Device: string(bin(1)), Topic: ackTopic, Received: db.Micros(c.clock.Now()), Payload: []byte(`{"id":"` + string(given.ID) + `","ok":false,"result":"stuck"}`)})
		c.crash() // before the answer was written
		c.start(c.dir)
		c.later(time.Second)
		c.crash()
		c.start(c.dir) // and replayed once more
		c.later(time.Second)
		if got := c.commandOf(given.ID); got.State != commandFailed || string(got.Result) != `"stuck"` {
			c.t.Errorf("%+v", got)
		}
		if want := "things.command_sent.v1 things.command_ended.v1"; strings.Join(c.outbox(), " ") != want {
			c.t.Errorf("facts %v", c.outbox())
		}
	})
}

func TestWhatCannotBeCommanded(t *testing.T) {
	eachCity(t, func(c *city) {
		opened(c)
		full := map[string]any{"force": 5.0, "gently": false, "mode": "once"}
		with := func(key string, value any) map[string]any {
			m := map[string]any{key: value}
			for k, v := range full {
				if k != key {
					m[k] = v
				}
			}
			return m
		}
		for name, one := range map[string]struct {
			act   Act
			want  *fault.Fault
			field string
		}{
			"no such command": {Act{Code: "fly", Why: "x"}, ErrNoSuchAct, ""},
			"no reason":       {Act{Code: "locate", Why: "  "}, ErrWhy, "/why"},
			"too long valid":  {Act{Code: "locate", Why: "x", Expires: 8 * 24 * time.Hour}, ErrExpiry, "/expires"},
			"too short valid": {Act{Code: "locate", Why: "x", Expires: time.Millisecond}, ErrExpiry, "/expires"},
			"nothing given":   {Act{Code: "press", Why: "x"}, ErrParameters, "/parameters/force"},
			"too much":        {Act{Code: "press", Why: "x", Parameters: with("force", 101.0)}, ErrParameters, "/parameters/force"},
			"text for number": {Act{Code: "press", Why: "x", Parameters: with("force", "60")}, ErrParameters, "/parameters/force"},
			"unknown word":    {Act{Code: "press", Why: "x", Parameters: with("mode", "often")}, ErrParameters, "/parameters/mode"},
			"number for flag": {Act{Code: "press", Why: "x", Parameters: with("gently", 1.0)}, ErrParameters, "/parameters/gently"},
			"a list":          {Act{Code: "press", Why: "x", Parameters: with("mode", []any{})}, ErrParameters, "/parameters/mode"},
			"unknown":         {Act{Code: "press", Why: "x", Parameters: with("colour", "red")}, ErrParameters, "/parameters/colour"},
		} {
			_, err := c.Command(official(), string(bin(1)), one.act)
			if !errors.Is(err, one.want) {
				c.t.Errorf("%s: %v", name, err)
				continue
			}
			if f := fault.From(err); one.field != "" && !slices.ContainsFunc(f.Fields, func(g fault.Field) bool { return g.Path == one.field }) {
				c.t.Errorf("%s: fields %v", name, f.Fields)
			}
		}
		if _, err := c.Command(official(), "thing_nobody", press(1)); !errors.Is(err, ErrNoThing) {
			c.t.Errorf("unknown thing: %v", err)
		}
		if _, err := c.Command(official(auth.Scope{Org: "/sh/transport"}), string(bin(1)), press(1)); !errors.Is(err, ErrNoThing) {
			c.t.Errorf("another's bin: %v", err)
		}
		reader := auth.With(context.Background(), auth.Principal{Kind: auth.Official, ID: "person_2", Permissions: map[string]bool{"things.read": true}})
		if _, err := c.Command(reader, string(bin(1)), press(1)); fault.From(err).Kind != fault.Denied {
			c.t.Errorf("without the permission: %v", err)
		}
	})
}

// TestTenThousandBinsAreToldAtAPace orders as many things as one order may mean.
func TestTenThousandBinsAreToldAtAPace(t *testing.T) {
	eachCity(t, func(c *city) {
		bins := opened(c)
		var list []Thing
		for i := range maxOrder {
			list = append(list, Thing{ID: NameOf("bin", fmt.Sprint("M-", i)), Profile: "bin", Serial: fmt.Sprint("M-", i), Name: "n", Lon: 121.41, Lat: 31.15, Region: "310106", Org: "/sh/uem"})
		}
		if err := c.db.Do(context.Background(), func(tx *db.Tx) error { return c.store.fillThings(context.Background(), tx, list) }); err != nil {
			c.t.Fatal(err)
		}
		for _, one := range list {
			c.register(one)
		}
		act := Act{Code: "locate", Why: "演练", Expires: time.Hour}
		if _, err := c.Order(official(), Target{Filter: &Choice{Profile: "bin"}}, act); !errors.Is(err, ErrTooMany) {
			c.t.Errorf("10,003 things: %v", err)
		}
		order, err := c.Order(official(), Target{Filter: &Choice{Profile: "bin", Region: "310106", Org: "/sh/uem", Box: "121.405,31.14,121.415,31.16"}}, act)
		if err != nil || order.Count != maxOrder || order.States[commandQueued] != maxOrder {
			c.t.Fatalf("%+v, %v", order, err)
		}
		c.later(commandEvery)
		if got, _ := c.OrderOf(official(), order.ID); got.States[commandDelivered] != commandsAtick {
			c.t.Errorf("after one tick: %v", got.States)
		}
		for range maxOrder/commandsAtick - 1 {
			c.later(commandEvery)
		}
		got, err := c.OrderOf(official(), order.ID)
		if err != nil || got.States[commandDelivered] != maxOrder || got.Open != maxOrder || len(bins.told) != maxOrder {
			c.t.Errorf("after 20 s: %v, %v", got.States, err)
		}
	})
}

func TestOrdersGoToListsAndGroups(t *testing.T) {
	eachCity(t, func(c *city) {
		bins := opened(c)
		bins.is(device.ErrNotConnected)
		act := Act{Code: "locate", Why: "找箱子"}
		ids := []string{string(bin(2)), string(bin(1)), string(bin(2))}
		group, err := c.PutGroup(official(), "", "两个箱子", Target{Things: ids})
		if err != nil || group.Count != 2 {
			c.t.Fatalf("%+v, %v", group, err)
		}
		order, err := c.Order(official(), Target{Group: group.ID}, act)
		if err != nil || order.Count != 2 {
			c.t.Fatalf("%+v, %v", order, err)
		}
		p, err := c.Commands(official(), CommandQuery{Order: string(order.ID), Ask: pageOf(1)})
		if err != nil || len(p.Items) != 1 || p.Next == "" {
			c.t.Fatalf("%+v, %v", p, err)
		}
		if p, err = c.Commands(official(), CommandQuery{Order: string(order.ID), Ask: pageAt(p.Next, 1)}); err != nil || len(p.Items) != 1 || p.Next != "" {
			c.t.Errorf("second page %+v, %v", p, err)
		}
		if got, err := c.CancelOrder(official(), order.ID); err != nil || got.States[commandCancelled] != 2 || got.Open != 0 {
			c.t.Errorf("%+v, %v", got, err)
		}
		for name, one := range map[string]struct {
			target Target
			want   error
		}{
			"nobody":         {Target{}, ErrTarget},
			"two of them":    {Target{Things: ids, Group: group.ID}, ErrTarget},
			"no such group":  {Target{Group: "group_x"}, ErrNoGroup},
			"no such thing":  {Target{Things: []string{"thing_x"}}, ErrNoThing},
			"empty filter":   {Target{Filter: &Choice{Profile: "bin", Region: "99"}}, ErrNobody},
			"no profile":     {Target{Filter: &Choice{Profile: "ship"}}, ErrNoProfile},
			"a wrong box":    {Target{Filter: &Choice{Profile: "bin", Box: "1,2"}}, ErrFilter},
			"buses sound no": {Target{Filter: &Choice{Profile: "bus"}}, ErrNoSuchAct},
		} {
			if _, err := c.Order(official(), one.target, act); !errors.Is(err, one.want) {
				c.t.Errorf("%s: %v", name, err)
			}
		}
		other := official(auth.Scope{Org: "/sh/transport"})
		if _, err := c.OrderOf(other, order.ID); !errors.Is(err, ErrNoOrder) {
			c.t.Errorf("another's order: %v", err)
		}
		if err := c.DropGroup(other, group.ID); !errors.Is(err, ErrNoGroup) {
			c.t.Errorf("another's group: %v", err)
		}
		if got, err := c.PutGroup(official(), group.ID, "全部箱子", Target{Filter: &Choice{Profile: "bin"}}); err != nil || got.Count != 3 {
			c.t.Errorf("%+v, %v", got, err)
		}
		if got, err := c.PutGroup(official(), group.ID, "二号箱子", Target{Filter: &Choice{Profile: "bin", Text: "b-2"}}); err != nil || got.Count != 1 {
			c.t.Errorf("by its serial number: %+v, %v", got, err)
		}
		if err := c.DropGroup(official(), group.ID); err != nil {
			c.t.Error(err)
		}
		if list, err := c.Groups(official()); err != nil || len(list) != 0 {
			c.t.Errorf("%v, %v", list, err)
		}
		if p, err := c.Orders(official(), pageOf(10)); err != nil || len(p.Items) != 1 || p.Items[0].Title.EN != "Sound" {
			c.t.Errorf("%+v, %v", p, err)
		}
	})
}

// FuzzAnswers feeds strangers' bytes to the reader of answers.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"id":"cmd_01k3q8v9xw2m4n6p8r0s2t4v6x","ok":true,"result":{"a":"\u0000"}}`))
	f.Add([]byte(`{"id":"cmd_01k3q8v9xw2m4n6p8r0s2t4v6x","progress":"downloading"}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		a, ok := readAnswer(payload)
		if !ok {
			return
		}
		if len(a.Result) > 0 && !json.Valid(a.Result) {
			t.Errorf("%q was taken as a result", a.Result)
		}
		if strings.ContainsRune(a.Progress, 0) {
			t.Errorf("progress %q", a.Progress)
		}
	})
}
