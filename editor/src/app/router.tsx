import { createBrowserRouter } from "react-router";
import { Broken } from "./Broken";
import { Frame } from "./Frame";
import NotFoundPage from "./NotFoundPage";
import { ProjectGate } from "./ProjectGate";

type Module = { default: React.ComponentType };
const page = (load: () => Promise<Module>) => ({
  lazy: async () => ({ Component: (await load()).default }),
});

/** Every page, loaded when it is first opened. A new page is its folder and a line here. */
export const router = createBrowserRouter([
  {
    errorElement: <Broken />,
    hydrateFallbackElement: <p className="sr-only">Loading</p>,
    children: [
      { path: "/setup", ...page(() => import("~/features/auth/SetupPage")) },
      { path: "/sign-in", ...page(() => import("~/features/auth/SignInPage")) },
      { path: "/second-factor", ...page(() => import("~/features/factors/EnrolPage")) },
      { path: "/link-provider", ...page(() => import("~/features/auth/LinkProviderPage")) },
      { path: "/signed-out", ...page(() => import("~/features/auth/SignedOutPage")) },
      { path: "/forgot", ...page(() => import("~/features/auth/ForgotPage")) },
      { path: "/reset", ...page(() => import("~/features/auth/ResetPage")) },
      { path: "/invitation", ...page(() => import("~/features/auth/InvitationPage")) },
      { path: "/connected", ...page(() => import("~/features/connections/ConnectedPage")) },
      { path: "/", element: <ProjectGate /> },
      {
        path: "/p/:project",
        element: <Frame />,
        children: [
          {
            errorElement: <Broken />,
            children: [
              { index: true, ...page(() => import("~/features/home/HomePage")) },
              { path: "flows", ...page(() => import("~/features/flows/FlowsPage")) },
              { path: "flows/:flow", ...page(() => import("~/features/canvas/EditorPage")) },
              { path: "runs", ...page(() => import("~/features/runs/RunsPage")) },
              { path: "runs/:run", ...page(() => import("~/features/runs/RunPage")) },
              { path: "inbox", ...page(() => import("~/features/inbox/InboxPage")) },
              { path: "projects", ...page(() => import("~/features/projects/ProjectsPage")) },
              { path: "templates", ...page(() => import("~/features/templates/TemplatesPage")) },
              {
                path: "connections",
                ...page(() => import("~/features/connections/ConnectionsPage")),
              },
              {
                path: "endpoints",
                ...page(() => import("~/features/endpoints/EndpointsPage")),
              },
              { path: "schedules", ...page(() => import("~/features/schedules/SchedulesPage")) },
              {
                path: "connectors",
                ...page(() => import("~/features/connectors/ConnectorsPage")),
              },
              { path: "events", ...page(() => import("~/features/events/EventsPage")) },
              {
                path: "settings/:section?",
                ...page(() => import("~/features/settings/SettingsPage")),
              },
              { path: "*", element: <NotFoundPage /> },
            ],
          },
        ],
      },
      { path: "*", element: <NotFoundPage /> },
    ],
  },
]);
