package charging

import (
	"cmp"
	"context"
	"slices"

	"citybrain/kernel/db"
	"citybrain/kernel/web"
)

// PileList is the piles of a station, for who stands before one.
type PileList struct {
	Station StationID  `json:"station"`
	Name    string     `json:"name"`
	Price   *Price     `json:"price,omitempty" doc:"Absent where no tariff is known"`
	Items   []PileView `json:"items"`
}

// PileView is a pile with its sockets.
type PileView struct {
	Pile      string       `json:"pile" doc:"What stands on it: its serial number"`
	Connector string       `json:"connector"`
	Kilowatts float64      `json:"kw" doc:"Of one socket; 0 is not known"`
	Startable bool         `json:"startable" doc:"It speaks OCPP and is heard: a charge can be started from here"`
	Version   string       `json:"version" enum:",ocpp1.6,ocpp2.0.1"`
	Sockets   []SocketView `json:"sockets" doc:"Empty where the pile does not tell them apart"`
}

// SocketView is a socket as its pile tells.
type SocketView struct {
	Socket int    `json:"socket"`
	State  string `json:"state" enum:"free,plugged,charging,paused,finished,reserved,out"`
}

// StationPiles gives the piles of a station. It asks for no permission. Fault:
// ErrNoStation.
func (s *Service) StationPiles(ctx context.Context, id StationID) (PileList, error) {
	sc, err := s.current()
	if err != nil {
		return PileList{}, err
	}
	i, ok := sc.byID[id]
	if !ok {
		return PileList{}, ErrNoStation.With("station", id)
	}
	return s.pilesOf(ctx, sc, &sc.list[i])
}

// StationOf gives the station of a pile by its number, with that pile first. It
// asks for no permission. Fault: ErrNoPile.
func (s *Service) StationOf(ctx context.Context, pile string) (PileList, error) {
	sc, err := s.current()
	if err != nil {
		return PileList{}, err
	}
	i, ok := sc.byThing[s.Piles.Thing(pile)]
	if !ok {
		return PileList{}, ErrNoPile.With("pile", pile)
	}
	list, err := s.pilesOf(ctx, sc, &sc.list[i])
	slices.SortStableFunc(list.Items, func(a, b PileView) int {
		return cmp.Compare(btoi(b.Pile == pile), btoi(a.Pile == pile))
	})
	return list, err
}

func btoi(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (s *Service) pilesOf(ctx context.Context, sc *scene, l *live) (PileList, error) {
	out := PileList{Station: l.ID, Name: s.Piles.NameIn(l.Name, web.Language(ctx) == "en"), Items: []PileView{}, Price: sc.book.price(l.Tariff, sc.at.In(s.Zone))}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		things := []string{}
		for _, p := range l.Piles {
			things = append(things, p.thing)
		}
		spoken, err := s.store.spoken(ctx, tx, things)
		if err != nil {
			return err
		}
		out.Items = out.Items[:0]
		for _, p := range l.Piles {
			v := PileView{Pile: cmp.Or(p.Serial, p.thing), Connector: p.Connector, Kilowatts: p.Kilowatts, Version: spoken[p.thing].version, Sockets: []SocketView{}}
			v.Startable = v.Version != "" && sc.heard[p.thing]
			sockets, err := s.store.sockets(ctx, tx, p.thing)
			if err != nil {
				return err
			}
			for _, one := range sockets {
				if one.socket > 0 {
					v.Sockets = append(v.Sockets, SocketView{one.socket, one.state})
				}
			}
			out.Items = append(out.Items, v)
		}
		return nil
	})
	return out, err
}
