package lighting

import (
	"context"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// The states of a repair.
const (
	Open     = "open"     // found
	Reported = "reported" // passed on to the crew
	Done     = "done"
)

// byLamp is who ended a repair whose lamp came back by itself.
const byLamp = "lamp"

// Repair is a repair task 维修任务.
type Repair struct {
	ID         RepairID   `json:"id"`
	Lamp       string     `json:"lamp,omitempty" doc:"Id of the thing; absent where the lamps of a street failed together"`
	Name       string     `json:"name,omitempty" doc:"Of the lamp, in the caller's language"`
	Street     string     `json:"street,omitempty" doc:"In the caller's language"`
	Group      string     `json:"group"`
	GroupName  string     `json:"groupName" doc:"In the caller's language"`
	Region     string     `json:"region"`
	RegionName string     `json:"regionName" doc:"In the caller's language"`
	Org        string     `json:"org"`
	Lon        float64    `json:"lon"`
	Lat        float64    `json:"lat"`
	Lamps      int        `json:"lamps" doc:"That failed"`
	Cause      string     `json:"cause" enum:"flag,dark,silent,feeder" doc:"flag: it says so itself; dark: told to burn, it draws no power or is off; silent: told to burn, it reports nothing; feeder: many of one street together"`
	State      string     `json:"state" enum:"open,reported,done"`
	OpenedAt   time.Time  `json:"openedAt"`
	ReportedAt *time.Time `json:"reportedAt,omitempty"`
	ReportedBy string     `json:"reportedBy,omitempty" doc:"Post, person or client"`
	DoneAt     *time.Time `json:"doneAt,omitempty"`
	DoneBy     string     `json:"doneBy,omitempty" doc:"Post, person or client; lamp where it came back by itself"`
	Note       string     `json:"note,omitempty"`
}

// findings are the repairs that a minute opened, enlarged and ended.
type findings struct {
	opened []Repair
	grown  map[RepairID]int // lamps of a feeder's repair
	over   []RepairID
}

// judge looks at every lamp of the groups and gathers what is to be repaired.
func (s *Service) judge(o *outlook) findings {
	f := findings{grown: map[RepairID]int{}}
	waiting := map[string][]int{} // faults that nobody was told of, by street
	left := map[RepairID]int{}    // lamps that are still out, by repair
	feeders := map[string]RepairID{}
	touched := map[RepairID]bool{}
	for i := range o.lamps {
		l, at := &o.lamps[i], o.at0[i]
		st := s.state.lamps[l.ID]
		if at.group < 0 || st == nil && l.Flag == "" {
			continue
		}
		if st == nil { // never told anything, and broken by its own word
			st = &lampState{level: -1}
			s.state.lamps[l.ID] = st
		}
		if _, ended := st.weigh(l, o.rules, o.groups[at.group].Watts, o.at); ended && st.repair != "" {
			touched[st.repair] = true
			st.repair = ""
		}
		switch {
		case st.faultAt == 0:
		case st.repair == "":
			waiting[at.street] = append(waiting[at.street], i)
		default:
			left[st.repair]++
		}
	}
	for repair, street := range s.state.feeders {
		feeders[street] = repair
	}
	for street, lamps := range waiting {
		s.announce(o, &f, street, lamps, feeders[street], left)
	}
	s.finish(o, &f, touched, left)
	return f
}

// announce decides what is told of the faults of one street: they join the repair
// of its feeder, or are one, or each is its own after the time for gathering.
func (s *Service) announce(o *outlook, f *findings, street string, lamps []int, feeder RepairID, left map[RepairID]int) {
	if street != "" && (feeder != "" || len(lamps) >= o.rules.Storm) {
		if feeder == "" {
			r := s.repairOf(o, lamps[len(lamps)/2], street)
			r.Lamp, r.Name, r.Cause, r.Lamps = "", "", causeFeeder, len(lamps)
			feeder = r.ID
			f.opened = append(f.opened, r)
			s.state.feeders[feeder] = street
		} else {
			f.grown[feeder] += len(lamps)
		}
		s.state.sizes[feeder] += len(lamps)
		for _, i := range lamps {
			st := s.state.lamps[o.lamps[i].ID]
			st.repair, st.changed = feeder, true
			left[feeder]++
		}
		return
	}
	gather := time.Duration(o.rules.Gather) * time.Minute
	for _, i := range lamps {
		st := s.state.lamps[o.lamps[i].ID]
		if o.at.Sub(db.Time(st.faultAt)) < gather {
			continue
		}
		r := s.repairOf(o, i, street)
		st.repair, st.changed = r.ID, true
		f.opened = append(f.opened, r)
	}
}

// finish ends the repairs whose lamps came back. A feeder's is over when four of
// five did; the rest are then lamps of their own.
func (s *Service) finish(o *outlook, f *findings, touched map[RepairID]bool, left map[RepairID]int) {
	for repair := range touched {
		_, feeder := s.state.feeders[repair]
		if still := left[repair]; still > 0 && !(feeder && still*5 <= s.state.sizes[repair]) {
			continue
		}
		f.over = append(f.over, repair)
		delete(s.state.feeders, repair)
		if left[repair] == 0 {
			continue
		}
		for _, st := range s.state.lamps {
			if st.repair == repair {
				st.repair, st.faultAt, st.changed = "", db.Micros(o.at), true
			}
		}
	}
}

// repairOf is the task for a lamp.
func (s *Service) repairOf(o *outlook, i int, street string) Repair {
	l, g := &o.lamps[i], &o.groups[o.at0[i].group]
	return Repair{
		ID: id.New[RepairID]("repair", o.at), Lamp: l.ID, Name: l.Name, Street: street, Group: g.Code, Region: l.Region, Org: l.Org,
		Lon: l.Point.Lon, Lat: l.Point.Lat, Lamps: 1, Cause: s.state.lamps[l.ID].cause, State: Open, OpenedAt: o.at,
	}
}

// keepFindings stores and announces what a minute found.
func (s *Service) keepFindings(ctx context.Context, tx *db.Tx, f findings) error {
	for i := range f.opened {
		r := &f.opened[i]
		if err := s.store.addRepair(ctx, tx, r); err != nil {
			return err
		}
		err := tx.Emit(ctx, RepairNeeded{
			Repair: r.ID, Lamp: r.Lamp, Street: r.Street, Lamps: r.Lamps, Cause: r.Cause, Group: r.Group,
			Region: r.Region, Organisation: r.Org, Lon: r.Lon, Lat: r.Lat, At: r.OpenedAt,
		})
		if err != nil {
			return err
		}
	}
	for repair, more := range f.grown {
		if err := s.store.growRepair(ctx, tx, repair, more); err != nil {
			return err
		}
	}
	for _, repair := range f.over {
		if err := s.endRepair(ctx, tx, repair, byLamp, ""); err != nil {
			return err
		}
	}
	return nil
}

// endRepair records a repair as done and announces it, unless it is already.
func (s *Service) endRepair(ctx context.Context, tx *db.Tx, repair RepairID, by, note string) error {
	r, err := s.store.repair(ctx, tx, repair)
	if err != nil || r.State == Done {
		return err
	}
	if err := s.store.moveRepair(ctx, tx, repair, Done, by, note); err != nil {
		return err
	}
	who := "person"
	if by == byLamp {
		who = byLamp
	}
	return tx.Emit(ctx, Repaired{Repair: repair, Lamp: r.Lamp, Street: r.Street, By: who, Region: r.Region, At: tx.Now})
}
