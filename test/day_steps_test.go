package test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// day is a city with the people and the devices of a script.
type day struct {
	t       testing.TB
	line    string
	steps   []step
	city    *city
	people  map[string]*desk
	devices map[string]*devicePlayed
	began   time.Time
}

// devicePlayed is a device of a script.
type devicePlayed struct {
	credential
	client  mqtt.Client
	counted int           // newest number that was acknowledged
	sent    int           // newest number that was sent
	unsure  map[int]bool  // sent and not acknowledged: it may be there or not
	done    chan struct{} // closed when it counts no more in the background
}

func newDay(t testing.TB) *day {
	d := &day{t: t, people: map[string]*desk{}, devices: map[string]*devicePlayed{}, began: time.Now()}
	d.city = newCity(t, shanghai(t))
	d.city.administrator()
	d.steps = append(d.citySteps(), append(d.peopleSteps(), append(d.alarmSteps(), append(d.deviceSteps(), d.doorSteps()...)...)...)...)
	return d
}

// citySteps are about the city as a whole.
func (d *day) citySteps() []step {
	return []step{
		when(`at \d\d:\d\d.*`, func([]string) { d.t.Log(d.line) }),
		when(`the city opens`, func([]string) {
			d.city.open()
			if d.people["admin"] == nil {
				d.people["admin"] = signIn(d.t, d.city.http, "admin")
			}
		}),
		when(`the city is killed`, func([]string) { d.city.kill() }),
		when(`the city is stopped`, func([]string) {
			if status := d.city.term(); status != 0 {
				d.fail("it ended with status %d", status)
			}
		}),
		when(`audit verifies`, func([]string) {
			var r struct {
				Sound   bool
				Entries int
			}
			d.people["admin"].get("/api/v1/audit/verification", &r)
			if !r.Sound || r.Entries == 0 {
				d.fail("%+v", r)
			}
		}),
		when(`the audit tool verifies`, func([]string) {
			for _, stop := range []func() int{func() int { return 0 }, d.city.term} { // beside the city, and without it
				stop()
				out, status := d.city.tool("", "audit", "verify", "--data", d.city.data, "--city", d.city.args[2])
				if status != 0 || !strings.Contains(out, "the chain holds") {
					d.fail("status %d: %s", status, out)
				}
			}
		}),
	}
}

// peopleSteps bring people in and let them work with devices.
func (d *day) peopleSteps() []step {
	return []step{
		when(`(\w+) is (\w+_?\w*) in (\d+)`, func(w []string) { d.appoint(w[0], w[1], w[2]) }),
		when(`(\w+) cannot see (\w+)`, func(w []string) {
			d.refused(d.who(w[0]).try(http.MethodGet, "/api/v1/things/"+d.device(w[1]).ID, nil, nil), 404, "")
		}),
		when(`(\w+) revokes the key of (\w+)`, func(w []string) {
			if err := d.who(w[0]).try(http.MethodDelete, "/api/v1/things/"+d.device(w[1]).ID+"/credential", nil, nil); err != nil {
				d.fail("%v", err)
			}
		}),
		when(`(\w+) gives (\w+) a new key`, func(w []string) {
			dev := d.device(w[1])
			d.who(w[0]).post("/api/v1/things/"+dev.ID+"/credential", nil, &dev.credential)
		}),
		when(`(\w+) posts to (\S+) (.+) and gets (\d+) ?(\S*)`, func(w []string) {
			status, code := d.raw(w[1], []byte(w[2]), func(r *http.Request) {
				for _, c := range d.who(w[0]).http.Jar.Cookies(r.URL) {
					r.AddCookie(c)
				}
			})
			d.answered(status, code, w[3], w[4])
		}),
	}
}

// appoint makes an account with a post and signs it in.
func (d *day) appoint(name, role, region string) {
	admin := d.who("admin")
	var person struct{ ID string }
	admin.post("/api/v1/people", map[string]string{"kind": "official", "login": name, "name": name, "region": region, "password": password}, &person)
	admin.post("/api/v1/posts", map[string]any{"person": person.ID, "organisation": "/sh/operations", "zh": role, "en": role,
		"roles": []string{role}, "region": region}, nil)
	d.people[name] = signIn(d.t, d.city.http, name)
}

func (d *day) who(name string) *desk {
	if d.people[name] == nil {
		d.fail("nobody is called %s", name)
	}
	return d.people[name]
}

func (d *day) device(name string) *devicePlayed {
	if d.devices[name] == nil {
		d.fail("no device is called %s", name)
	}
	return d.devices[name]
}

// refused fails unless err is a refusal of this status and code ("" is any).
func (d *day) refused(err error, status int, code string) {
	d.t.Helper()
	p, ok := err.(*problem)
	if !ok || p.Status != status || code != "" && p.Code != code {
		d.fail("wanted %d %s, got %v", status, code, err)
	}
}

// alarmSteps are about alarms and rejections.
func (d *day) alarmSteps() []step {
	return []step{
		when(`(\w+) sees alarm (\w+) on (\w+)`, func(w []string) {
			await(d.t, d.line, func() bool { return len(d.open(w[0], w[1], w[2])) == 1 })
		}),
		when(`(\w+) does not see alarm (\w+) on (\w+)`, d.seesNothing),
		when(`no alarm (\w+) on (\w+) for (\w+)`, func(w []string) { d.seesNothing([]string{w[2], w[0], w[1]}) }),
		when(`there is (\d+) alarm (\w+) on (\w+)`, func(w []string) {
			if n := len(d.alarms("admin", w[1], w[2], "")); strconv.Itoa(n) != w[0] {
				d.fail("there are %d", n)
			}
		}),
		when(`(\w+) acknowledges alarm (\w+) on (\w+)`, func(w []string) {
			if err := d.acknowledge(w); err != nil {
				d.fail("%v", err)
			}
		}),
		when(`(\w+) may not acknowledge alarm (\w+) on (\w+)`, func(w []string) {
			if err := d.acknowledge(w); err == nil {
				d.fail("it was taken")
			}
		}),
		when(`(\w+) comments alarm (\w+) on (\w+) with (.+)`, func(w []string) {
			d.who(w[0]).post("/api/v1/alarms/"+d.the(w[1], w[2])+"/comment", map[string]string{"text": w[3]}, nil)
		}),
		when(`alarm (\w+) on (\w+) is over`, func(w []string) {
			await(d.t, d.line, func() bool { return len(d.open("admin", w[0], w[1])) == 0 })
		}),
		when(`rejection (\S+) of (\w+)`, func(w []string) { awaitRejection(d.t, d.who("admin"), d.device(w[1]).ID, w[0]) }),
		when(`rejection (\S+) is listed`, func(w []string) { awaitRejection(d.t, d.who("admin"), "", w[0]) }),
	}
}

func (d *day) alarms(who, rule, thing, state string) []alarm {
	var found []alarm
	for _, a := range every[alarm](d.who(who), "/api/v1/alarms?limit=100&thing="+d.device(thing).ID+"&state="+state) {
		if a.Rule == rule {
			found = append(found, a)
		}
	}
	return found
}

func (d *day) open(who, rule, thing string) []alarm { return d.alarms(who, rule, thing, "open") }

// the is the id of the newest alarm of a rule on a thing.
func (d *day) the(rule, thing string) string {
	list := d.alarms("admin", rule, thing, "")
	if len(list) == 0 {
		d.fail("there is none")
	}
	return list[0].ID
}

func (d *day) seesNothing(w []string) {
	if list := d.open(w[0], w[1], w[2]); len(list) != 0 {
		d.fail("%s sees %+v", w[0], list)
	}
}

func (d *day) acknowledge(w []string) error {
	return d.who(w[0]).try(http.MethodPost, "/api/v1/alarms/"+d.the(w[1], w[2])+"/acknowledge", map[string]string{}, nil)
}
