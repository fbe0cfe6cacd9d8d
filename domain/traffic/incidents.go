package traffic

import (
	"context"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// Incident is a place at which a lane is blocked 交通事件, as it was found and what a person
// said of it.
type Incident struct {
	ID         string     `json:"id"`
	Lane       string     `json:"lane"`
	Road       string     `json:"road"`
	Place      int        `json:"place" doc:"Of the lane; 0 at the kerb"`
	Lanes      int        `json:"lanes" doc:"That the road has there in this direction"`
	Bearing    int        `json:"bearing" doc:"Degrees in which its vehicles drive; 0 is north"`
	Before     int        `json:"before" doc:"Metres before the end of the lane"`
	Junction   string     `json:"junction,omitempty" doc:"The lit junction at its end"`
	Name       string     `json:"name,omitempty" doc:"Of the junction"`
	Region     string     `json:"region"`
	Lon        float64    `json:"lon"`
	Lat        float64    `json:"lat"`
	Cause      string     `json:"cause" enum:"stopped_vehicle,closed_lane" doc:"Probably"`
	Confidence float64    `json:"confidence" doc:"0 to 1"`
	Stood      time.Time  `json:"stood" doc:"Since when somebody stood there"`
	Begun      time.Time  `json:"begun" doc:"When it was found"`
	ClearedAt  *time.Time `json:"clearedAt,omitempty" doc:"Absent while it is open"`
	Word       string     `json:"word,omitempty" enum:"confirmed,false" doc:"What a person said; absent while nobody has"`
	SaidBy     string     `json:"saidBy,omitempty"`
	Sayer      string     `json:"sayer,omitempty" doc:"What the post is called"`
	SaidAt     *time.Time `json:"saidAt,omitempty"`
	Reason     string     `json:"reason,omitempty"`
}

// What a person may say of an incident.
const (
	confirmed  = "confirmed"
	falseAlarm = "false"
)

// incidentsHeld is held by who changes an incident: the street ends one while a person
// speaks of it.
const incidentsHeld = "incidents"

// incidentOf tells where an alarm of the patrol is.
func (s *Service) incidentOf(lane int, before float64) Incident {
	n := s.streets.net
	l := &n.Lanes[lane]
	e := &n.Edges[l.Edge]
	v := Incident{Lane: l.ID, Road: e.Name, Place: l.Index, Lanes: len(e.Lanes), Bearing: bearing(l), Before: int(math.Round(max(0, before)))}
	at := geo.Along(l.Shape, max(0, l.Length-before))
	v.Lon, v.Lat = degrees(at.Lon), degrees(at.Lat)
	v.Region, _ = s.Regions.RegionAt(at.Lon, at.Lat)
	if j := measure.JunctionOf(n, lane); j != network.None {
		v.Junction, v.Name = n.Junctions[j].ID, n.Junctions[j].Name
	}
	return v
}

// Incidents gives what blocks lanes of the caller's scope now, then what was cleared of
// late, the newest first, two hundred at most. The caller needs traffic.read.
func (s *Service) Incidents(ctx context.Context, open bool) (list []Incident, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	var all []Incident
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		all, err = s.store.incidents(ctx, tx, open, 1000)
		return err
	})
	if err != nil {
		return nil, err
	}
	list = []Incident{}
	var ids []string
	for _, v := range all {
		if coversPlace(ctx, v.Region) && len(list) < 200 {
			list = append(list, v)
			ids = append(ids, v.SaidBy)
		}
	}
	names, err := s.names(ctx, ids)
	for i := range list {
		list[i].Sayer = names[list[i].SaidBy]
	}
	return list, err
}

func coversPlace(ctx context.Context, region string) bool {
	p := auth.From(ctx)
	return p.Kind == auth.System || p.Scope.CoversRegion(region)
}

// SayOfIncident takes a person's word on an incident: it is there, or it was a false alarm.
// The word moves the patience with which its lane is watched. Another's word replaces an
// earlier one. The caller needs traffic.incident. Faults: ErrNoIncident, ErrReason (a false
// alarm needs one, 500 characters at most).
func (s *Service) SayOfIncident(ctx context.Context, incident string, there bool, reason string) (v Incident, err error) {
	if err := auth.Require(ctx, IncidentPermission); err != nil {
		return v, err
	}
	if err := s.open(); err != nil {
		return v, err
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n > 500 || n == 0 && !there {
		return v, ErrReason.At("/reason", ErrReason.Code, ErrReason.Message)
	}
	word := falseAlarm
	if there {
		word = confirmed
	}
	before := ""
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.hold(ctx, tx, incidentsHeld); err != nil {
			return err
		}
		if v, err = s.store.incident(ctx, tx, incident); err != nil {
			return err
		}
		if !coversPlace(ctx, v.Region) {
			return ErrNoIncident.With("incident", incident)
		}
		before = v.Word
		v.Word, v.SaidBy, v.SaidAt, v.Reason = word, auth.Actor(ctx), &tx.Now, reason
		if err := s.store.setIncident(ctx, tx, v); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "incident_"+word, v.ID, map[string]any{"lane": v.Lane, "reason": reason})
	})
	if err == nil && before != word {
		s.judge(v.Lane, there)
	}
	return v, err
}

// judge tells the patrol what a person said of an alarm of a lane.
func (s *Service) judge(lane string, right bool) {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if l, known := st.lanes[lane]; known && st.patrol != nil {
		st.patrol.Judge(l, right)
	}
}
