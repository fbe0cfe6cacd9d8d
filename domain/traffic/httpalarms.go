package traffic

import (
	"context"

	"citybrain/kernel/web"
)

func (s *Service) alarmRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/traffic/alarms", ReadPermission, "Controllers that were lost and dangers that were seen, the newest first", s.listAlarms),
		web.Get("/api/v1/traffic/junctions/{junction}/way/versions", ReadPermission, "Who was set to steer a junction, the newest first", s.listWays),
		web.Get("/api/v1/traffic/junctions/{junction}/limits/versions", ReadPermission, "What limits were set at a junction, the newest first", s.listLimits),
	}
}

type junctionAlarmsInput struct {
	Open bool `query:"open" doc:"Only those that are open"`
}

// JunctionAlarmList is alarms at junctions.
type JunctionAlarmList struct {
	Items []JunctionAlarm `json:"items"`
}

func (s *Service) listAlarms(ctx context.Context, in *junctionAlarmsInput) (JunctionAlarmList, error) {
	list, err := s.Alarms(ctx, in.Open)
	return JunctionAlarmList{list}, err
}

// JunctionWayList is versions of who steers a junction.
type JunctionWayList struct {
	Items []JunctionWay `json:"items"`
}

func (s *Service) listWays(ctx context.Context, in *JunctionInput) (JunctionWayList, error) {
	list, err := s.WayVersions(ctx, in.Junction)
	return JunctionWayList{list}, err
}

// JunctionLimitsList is versions of limits.
type JunctionLimitsList struct {
	Items []JunctionLimits `json:"items"`
}

func (s *Service) listLimits(ctx context.Context, in *JunctionInput) (JunctionLimitsList, error) {
	list, err := s.LimitsVersions(ctx, in.Junction)
	return JunctionLimitsList{list}, err
}
