package ntcip_test

import (
	"net"
	"strings"

	"github.com/gosnmp/gosnmp"

	"citybrain/domain/traffic/ntcip"
)

const (
	community = "kerb-words"
	engine    = "\x80\x00\x04\xb6\x05kerb"
	signWord  = "sign-me-please"
	hideWord  = "hide-me-please"
)

// serve answers on loopback until the test ends, and gives how to dial it.
func (b *box) serve(v3 bool) ntcip.Dial {
	b.t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		b.t.Fatal(err)
	}
	b.conn, b.agent = conn, newAgent(v3)
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 65536)
		for {
			n, from, err := conn.ReadFromUDP(buf)
			if err != nil {
				return
			}
			b.arrive(datagram{append([]byte(nil), buf[:n]...), from})
		}
	}()
	b.t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			b.t.Error(err)
		}
		<-done
	})
	d := ntcip.Dial{Host: "127.0.0.1", Port: uint16(conn.LocalAddr().(*net.UDPAddr).Port), Community: community}
	if v3 {
		d.User, d.Auth, d.Privacy = "centre", signWord, hideWord
	}
	return d
}

func newAgent(v3 bool) *gosnmp.GoSNMP {
	a := &gosnmp.GoSNMP{Version: gosnmp.Version2c, Community: community, MaxOids: 60}
	if v3 {
		a.Version, a.SecurityModel, a.MsgFlags = gosnmp.Version3, gosnmp.UserSecurityModel, gosnmp.AuthPriv
		a.SecurityParameters = &gosnmp.UsmSecurityParameters{
			AuthoritativeEngineID: engine, AuthoritativeEngineBoots: 1, AuthoritativeEngineTime: 100, UserName: "centre",
			AuthenticationProtocol: gosnmp.SHA256, AuthenticationPassphrase: signWord,
			PrivacyProtocol: gosnmp.AES, PrivacyPassphrase: hideWord,
		}
	}
	return a
}

// arrive is a datagram at the controller's end of the line, which may lose it, double it,
// or bring it later than the ones after it.
func (b *box) arrive(d datagram) {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := []datagram{d}
	if b.random != nil {
		switch b.random.IntN(24) {
		case 0:
			list = nil
		case 1:
			list = append(list, d)
		case 2:
			b.kept, list = append(b.kept, d), nil
		case 3:
			list, b.kept = append(list, b.kept...), nil
		}
	}
	for _, d := range list {
		if out := b.answer(d.raw); out != nil {
			_, _ = b.conn.WriteToUDP(out, d.from)
		}
	}
}

// answer is the responder: nil where a device of the standard is silent.
func (b *box) answer(raw []byte) []byte {
	ask, err := b.agent.UnmarshalTrap(raw, false)
	if err != nil || ask.Version != b.agent.Version {
		return nil
	}
	if ask.Version == gosnmp.Version3 {
		return b.answer3(ask)
	}
	if ask.Community != community {
		return nil
	}
	return b.packet(&gosnmp.SnmpPacket{Version: ask.Version, Community: community}, ask)
}

// answer3 tells who asks without knowing the engine what it is, and answers who signs.
func (b *box) answer3(ask *gosnmp.SnmpPacket) []byte {
	own := b.agent.SecurityParameters.(*gosnmp.UsmSecurityParameters)
	asked := ask.SecurityParameters.(*gosnmp.UsmSecurityParameters)
	to := &gosnmp.SnmpPacket{Version: gosnmp.Version3, MsgID: ask.MsgID, MsgMaxSize: 65507, SecurityModel: gosnmp.UserSecurityModel, ContextEngineID: engine}
	if asked.AuthoritativeEngineID == "" {
		to.MsgFlags, to.PDUType, to.RequestID = gosnmp.NoAuthNoPriv, gosnmp.Report, ask.RequestID
		to.SecurityParameters = &gosnmp.UsmSecurityParameters{AuthoritativeEngineID: engine, AuthoritativeEngineBoots: 1, AuthoritativeEngineTime: 100, AuthenticationProtocol: gosnmp.NoAuth, PrivacyProtocol: gosnmp.NoPriv}
		to.Variables = []gosnmp.SnmpPDU{{Name: ".1.3.6.1.6.3.15.1.1.4.0", Type: gosnmp.Counter32, Value: uint32(1)}}
		out, err := to.MarshalMsg()
		if err != nil {
			return nil
		}
		return out
	}
	if ask.MsgFlags&gosnmp.AuthPriv != gosnmp.AuthPriv || asked.UserName != own.UserName {
		return nil
	}
	to.MsgFlags, to.SecurityParameters = gosnmp.AuthPriv, own.Copy()
	if err := to.SecurityParameters.InitPacket(to); err != nil {
		return nil
	}
	return b.packet(to, ask)
}

// packet does what is asked and writes the answer.
func (b *box) packet(to, ask *gosnmp.SnmpPacket) []byte {
	to.PDUType, to.RequestID, to.Variables = gosnmp.GetResponse, ask.RequestID, ask.Variables
	switch ask.PDUType {
	case gosnmp.GetRequest:
		to.Variables = nil
		for _, v := range ask.Variables {
			value, kind := b.get(v.Name)
			to.Variables = append(to.Variables, gosnmp.SnmpPDU{Name: v.Name, Type: kind, Value: value})
		}
	case gosnmp.SetRequest:
		to.Error = b.set(ask.Variables)
	default:
		return nil
	}
	out, err := to.MarshalMsg()
	if err != nil {
		return nil
	}
	return out
}

// set takes all or nothing.
func (b *box) set(vars []gosnmp.SnmpPDU) gosnmp.SNMPError {
	if b.refuses != gosnmp.NoError {
		return b.refuses
	}
	for _, v := range vars {
		n, is := v.Value.(int)
		if !is || v.Type != gosnmp.Integer || n < 0 || n > 255 {
			return gosnmp.WrongValue
		}
		if _, known := b.objects[v.Name]; !known || !strings.HasPrefix(v.Name, asc+"1.5.1.") && v.Name != asc+"4.14.0" {
			return gosnmp.NotWritable
		}
	}
	for _, v := range vars {
		b.objects[v.Name] = v.Value.(int)
	}
	b.asked()
	return gosnmp.NoError
}
