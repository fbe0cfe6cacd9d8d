package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"citybrain/domain/traffic/network"
)

// scenario is one map with its demand. The controller is shown the network
// only; the demand is read to count those who were never let in.
type scenario struct {
	name        string
	net, routes string // files
	begin, end  float64
	streets     *network.Network
	departs     map[string]float64 // wanted, by trip
}

// hour is how long is measured where a configuration names no end, in seconds.
const hour = 3600

// readScenario reads the folder of one map: NAME.sumocfg names the files and
// the hour.
func readScenario(folder string) (*scenario, error) {
	name := filepath.Base(folder)
	var cfg struct {
		Net    value `xml:"input>net-file"`
		Routes value `xml:"input>route-files"`
		Begin  value `xml:"time>begin"`
		End    value `xml:"time>end"`
	}
	text, err := os.ReadFile(filepath.Join(folder, name+".sumocfg"))
	if err != nil {
		return nil, err
	}
	if err := xml.Unmarshal(text, &cfg); err != nil {
		return nil, fmt.Errorf("%s.sumocfg: %w", name, err)
	}
	s := &scenario{name: name, net: filepath.Join(folder, cfg.Net.Value), routes: filepath.Join(folder, cfg.Routes.Value)}
	s.begin, _ = strconv.ParseFloat(cfg.Begin.Value, 64)
	if s.end, err = strconv.ParseFloat(cfg.End.Value, 64); err != nil {
		s.end = s.begin + hour
	}
	if s.streets, err = readNet(s.net); err != nil {
		return nil, err
	}
	s.departs, err = readDeparts(s.routes)
	return s, err
}

type value struct {
	Value string `xml:"value,attr"`
}

func readNet(file string) (*network.Network, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	n, err := network.ReadSUMO(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return n, nil
}

// readDeparts lists when each trip wishes to start.
func readDeparts(file string) (map[string]float64, error) {
	departs := map[string]float64{}
	err := elements(file, func(e xml.StartElement) error {
		if e.Name.Local != "trip" && e.Name.Local != "vehicle" {
			return nil
		}
		at, err := strconv.ParseFloat(attr(e, "depart"), 64)
		if err != nil {
			return fmt.Errorf("departure of trip %q: %w", attr(e, "id"), err)
		}
		departs[attr(e, "id")] = at
		return nil
	})
	return departs, err
}

// elements calls visit with every element of an XML file.
func elements(file string, visit func(xml.StartElement) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	d := xml.NewDecoder(f)
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := visit(e); err != nil {
				return err
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
