package things

import (
	"context"
	"errors"
	"slices"
	"strings"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/web"
)

// Audit is the city's record of what was done; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
}

// recordAct writes what the caller did into the audit, in the same unit of work.
func (s *Service) recordAct(ctx context.Context, tx *db.Tx, action, object string, detail any) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit.Record(ctx, tx, audit.Entry{Action: "things." + action, Object: object, Detail: detail})
}

// CallNames tells what things, alarms and profiles are called, in the caller's
// language; other ids are left out. It asks for no permission and no scope: it
// is for lists that have checked both and hold the ids.
func (s *Service) CallNames(ctx context.Context, ids []string) (map[string]audit.Name, error) {
	found := map[string]audit.Name{}
	english := web.Language(ctx) == "en"
	var alarms []string
	for _, id := range ids {
		if t, ok := s.Twin().Get(id); ok {
			found[id] = audit.Name{Name: s.NameIn(t.Name, english)}
		} else if p, err := s.Profile(id); err == nil {
			found[id] = audit.Name{Name: Text{p.ZH, p.EN}.in(english)}
		} else if one, ok := s.ruler.find(id); ok {
			found[id] = audit.Name{Name: Text{one.ZH, one.EN}.in(english)}
		} else if strings.HasPrefix(id, "alarm_") {
			alarms = append(alarms, id)
		}
	}
	if len(alarms) == 0 {
		return found, nil
	}
	return found, s.DB.View(ctx, func(tx *db.Tx) error {
		for _, id := range alarms {
			row, err := s.store.alarm(ctx, tx, AlarmID(id))
			if errors.Is(err, ErrNoAlarm) {
				continue
			}
			if err != nil {
				return err
			}
			a := s.view(row)
			found[id] = audit.Name{Name: a.Title.in(english) + " · " + s.NameIn(a.ThingName, english)}
		}
		return nil
	})
}

func (t Text) in(english bool) string {
	if english {
		return t.EN
	}
	return t.ZH
}

// labels are the names for the codes on one answer, in the caller's language.
type labels struct {
	s       *Service
	english bool
	names   map[string]audit.Name
}

// labelsOf fetches the names of posts, people and organisations. Codes whose
// name is not known stay as they are.
func (s *Service) labelsOf(ctx context.Context, ids ...string) (labels, error) {
	l := labels{s: s, english: web.Language(ctx) == "en"}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	if s.Names == nil || len(ids) == 0 {
		return l, nil
	}
	var err error
	l.names, err = s.Names.Names(ctx, ids)
	return l, err
}

func (l labels) region(code string) string {
	if l.s.Regions == nil || code == "" {
		return code
	}
	if name := l.s.Regions.RegionName(code, l.english); name != "" {
		return name
	}
	return code
}

func (l labels) thing(name string) string { return l.s.NameIn(name, l.english) }

func (l labels) name(id string) string {
	name, ok := l.names[id]
	switch {
	case !ok:
		return id
	case name.Organisation != "":
		return name.Organisation + " · " + name.Name
	}
	return name.Name
}

// author names who wrote a rule: a post, or the city's pack.
func (l labels) author(id string) string {
	if id == byPack {
		return Text{"城市配置包", "City pack"}.in(l.english)
	}
	return l.name(id)
}

// labelThings writes names beside the codes of things.
func (s *Service) labelThings(ctx context.Context, views []View) error {
	ids := make([]string, len(views))
	for i, v := range views {
		ids[i] = v.Organisation
	}
	l, err := s.labelsOf(ctx, ids...)
	for i := range views {
		views[i].Name = l.thing(views[i].Name)
		views[i].RegionName, views[i].OrganisationName = l.region(views[i].Region), l.name(views[i].Organisation)
	}
	return err
}

// labelAlarms writes names beside the codes of alarms.
func (s *Service) labelAlarms(ctx context.Context, alarms []Alarm) error {
	var ids []string
	for _, a := range alarms {
		ids = append(ids, a.Organisation, a.AcknowledgedBy, a.ClearedBy, a.AssignedTo, a.AssignedPerson)
	}
	l, err := s.labelsOf(ctx, ids...)
	for i := range alarms {
		a := &alarms[i]
		a.ThingName = l.thing(a.ThingName)
		a.RegionName, a.OrganisationName = l.region(a.Region), l.name(a.Organisation)
		a.AcknowledgedByName, a.ClearedByName = l.name(a.AcknowledgedBy), l.name(a.ClearedBy)
		a.AssignedToName, a.AssignedPersonName = l.name(a.AssignedTo), l.name(a.AssignedPerson)
	}
	return err
}

// labelRejections writes what the refused things are called and where they belong.
func (s *Service) labelRejections(ctx context.Context, list []Rejection) error {
	ids := make([]string, len(list))
	for i := range list {
		if t, ok := s.Twin().Get(list[i].Thing); ok {
			r := &list[i]
			r.ThingName, r.Profile, r.Region, r.Organisation = s.NameIn(t.Name, web.Language(ctx) == "en"), s.Profiles()[t.Profile].Code, t.Region, t.Org
		}
		ids[i] = list[i].Organisation
	}
	l, err := s.labelsOf(ctx, ids...)
	for i := range list {
		list[i].RegionName, list[i].OrganisationName = l.region(list[i].Region), l.name(list[i].Organisation)
	}
	return err
}

// ProfileView is a profile with what the registry knows of it.
type ProfileView struct {
	Profile
	OrganisationName string `json:"organisationName"`
	Things           int    `json:"things" doc:"How many are registered"`
	Provisioning     bool   `json:"provisioning" doc:"Devices may fetch their keys with the provisioning key"`
}

// ProfileViews shows the profiles in the order of the pack. The caller needs
// things.read.
func (s *Service) ProfileViews(ctx context.Context) ([]ProfileView, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	profiles, counts := s.Profiles(), s.Twin().Counts()
	var open map[string]bool
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		open, err = s.store.openProfiles(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(profiles))
	for i, p := range profiles {
		ids[i] = p.Organisation
	}
	l, err := s.labelsOf(ctx, ids...)
	list := make([]ProfileView, len(profiles))
	for i, p := range profiles {
		list[i] = ProfileView{Profile: p, OrganisationName: l.name(p.Organisation), Provisioning: open[p.Code]}
		if i < len(counts) { // a profile of a pack that was just loaded has no things yet
			for _, n := range counts[i] {
				list[i].Things += n
			}
		}
	}
	return list, err
}
