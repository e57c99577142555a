package app

import (
	"fmt"
	"strconv"
)

// Settings are what the environment says.
type Settings struct {
	Port int
{% if values.cacheSeconds %}
	// CacheSeconds is how long caches may keep an answer.
	CacheSeconds int
{% endif %}
}

// Address is where the service listens.
func (s Settings) Address() string {
	return ":" + strconv.Itoa(s.Port)
}

// ReadSettings takes PORT{% if values.cacheSeconds %} and CACHE_SECONDS{% endif %} from the environment; what is not said is as it usually is.
func ReadSettings(environment func(string) string) (Settings, error) {
	port, err := number(environment, "PORT", 8080)
	if err != nil {
		return Settings{}, err
	}
{% if values.cacheSeconds %}
	seconds, err := number(environment, "CACHE_SECONDS", ${{ values.cacheSeconds }})
	if err != nil {
		return Settings{}, err
	}
	return Settings{Port: port, CacheSeconds: seconds}, nil
{% else %}
	return Settings{Port: port}, nil
{% endif %}
}

func number(environment func(string) string, name string, usual int) (int, error) {
	said := environment(name)
	if said == "" {
		return usual, nil
	}
	value, err := strconv.Atoi(said)
	if err != nil || value < 1 {
		return 0, fmt.Errorf("%s is %q, which is no number above zero", name, said)
	}
	return value, nil
}
