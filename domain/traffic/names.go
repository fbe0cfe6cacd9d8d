package traffic

import (
	"context"

	"citybrain/kernel/audit"
)

// namePlans puts the names of those who made and decided plans into a list.
func (s *Service) namePlans(ctx context.Context, list []SignalPlan) error {
	var ids []string
	for _, v := range list {
		ids = append(ids, v.MadeBy, v.DecidedBy)
	}
	names, err := s.names(ctx, ids)
	for i := range list {
		list[i].MadeName, list[i].Decider = names[list[i].MadeBy], names[list[i].DecidedBy]
		if j, ok := s.streets.byID[list[i].Junction]; ok {
			list[i].At = s.streets.net.Junctions[j].Name
		}
	}
	return err
}

// nameTimetables puts the names of those who made timetables into a list.
func (s *Service) nameTimetables(ctx context.Context, list []SignalTimetable) error {
	var ids []string
	for _, t := range list {
		ids = append(ids, t.MadeBy)
	}
	names, err := s.names(ctx, ids)
	for i := range list {
		list[i].Maker = names[list[i].MadeBy]
	}
	return err
}

// nameWays puts the names of those who set the way of a junction into its view.
func (s *Service) nameWays(ctx context.Context, j *JunctionLive) error {
	ids := []string{j.Way.MadeBy}
	for _, c := range j.Changes {
		ids = append(ids, c.By)
	}
	names, err := s.names(ctx, ids)
	j.Way.Maker = names[j.Way.MadeBy]
	for i := range j.Changes {
		j.Changes[i].Name = names[j.Changes[i].By]
	}
	return err
}

// namePriorities puts the names of those who asked for priority into a list.
func (s *Service) namePriorities(ctx context.Context, list []Priority) error {
	var ids []string
	for _, p := range list {
		ids = append(ids, p.AskedBy)
	}
	names, err := s.names(ctx, ids)
	for i := range list {
		list[i].Asker = names[list[i].AskedBy]
	}
	return err
}

// names asks what posts are called, with their department, outside of any unit of work.
func (s *Service) names(ctx context.Context, ids []string) (map[string]string, error) {
	wanted := map[string]bool{}
	for _, id := range ids {
		if id != "" {
			wanted[id] = true
		}
	}
	if s.Names == nil || len(wanted) == 0 {
		return nil, nil
	}
	ids = ids[:0:0]
	for id := range wanted {
		ids = append(ids, id)
	}
	found, err := s.Names.Names(ctx, ids)
	out := make(map[string]string, len(found))
	for id, n := range found {
		out[id] = called(n)
	}
	return out, err
}

func called(n audit.Name) string {
	if n.Organisation == "" {
		return n.Name
	}
	return n.Name + " · " + n.Organisation
}
