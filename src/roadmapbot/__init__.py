"""roadmapbot: a Discord coach that delivers an AI-engineer learning roadmap, one task a day."""
